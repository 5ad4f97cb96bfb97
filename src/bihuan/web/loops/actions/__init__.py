"""Everything that changes a loop."""
