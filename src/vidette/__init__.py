"""Vidette: a video-analytics stream service."""

__version__ = "0.1.0"
