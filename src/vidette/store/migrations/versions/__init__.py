"""One module for each step, named by its place in the row."""
