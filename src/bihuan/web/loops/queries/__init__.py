"""Reading loops: the worklist, one loop with all that may be done, who may, the integrity checks."""
