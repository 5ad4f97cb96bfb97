"""接收: a check run that counts. Its samples are kept, and each causes what the nature of its test decides;
layered like a room of its own.
"""
