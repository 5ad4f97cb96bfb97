"""Tables in, tables out: the work on many rows at once, on DuckDB and Arrow."""
