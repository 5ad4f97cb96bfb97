"""Pages to read the rulebook, and pages to enter an edition."""
