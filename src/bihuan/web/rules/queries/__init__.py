"""What the pages ask of the rulebook, one module a question."""
