"""操作留痕: an append-only chain of events, and the one door to a transaction."""
