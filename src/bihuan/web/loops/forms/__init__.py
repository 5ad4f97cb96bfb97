"""Forms of the worklist, of moves and of new matters."""
