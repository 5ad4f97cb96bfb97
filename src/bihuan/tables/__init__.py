"""Files ↔ rows: every format, header aliases, messages about what a file says."""
