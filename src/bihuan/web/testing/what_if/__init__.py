"""假如: stored readings under a draft of a standard, layered like a room of its own."""
