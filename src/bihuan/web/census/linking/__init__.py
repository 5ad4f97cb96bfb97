"""Which records are one operator: pairs, merges and what officers decided about them."""
