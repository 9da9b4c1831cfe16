"""Frames to detections to events; no I/O, no clock."""
