"""Pages of the worklist, of matters and of procedures."""
