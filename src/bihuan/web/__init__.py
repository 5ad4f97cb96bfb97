"""The pages: one Django app per room, named as the loop names its steps."""
