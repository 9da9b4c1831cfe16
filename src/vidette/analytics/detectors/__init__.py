"""Detectors: they see pictures and know no areas."""
