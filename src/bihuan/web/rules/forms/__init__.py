"""What is asked of the rulebook, and what is typed into an edition."""
