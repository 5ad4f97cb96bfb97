"""Public draws that anyone can repeat."""
