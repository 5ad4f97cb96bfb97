"""A synthetic district: the files that a bureau would receive, and the truth beside them."""
