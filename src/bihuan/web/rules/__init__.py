"""规则库: pages to read the rulebook and to enter into it, and the one copy of it that every room uses."""
