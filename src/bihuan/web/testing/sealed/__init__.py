"""盖章检验报告: a laboratory's sealed report, attached to its sample by report number; layered like a room of
its own.
"""
