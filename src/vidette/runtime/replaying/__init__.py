"""Plays what was kept of a stream again, as it was or through another configuration."""
