"""检验: the laboratory's readings, checked against the standard in force that day."""
