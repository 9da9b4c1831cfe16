"""Keeps the last minutes of streams on disk, for a replay."""
