"""规则库: pages to read the rulebook, and the one copy of it that every room uses."""
