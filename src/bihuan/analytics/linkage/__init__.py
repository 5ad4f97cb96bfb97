"""Registers into operators, on Splink and DuckDB (docs/algorithms/linkage.md)."""
