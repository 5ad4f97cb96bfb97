"""Bihuan 闭环."""
