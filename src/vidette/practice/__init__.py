"""Pieces to try a service against: a camera that plays a file, a sink for callbacks."""
