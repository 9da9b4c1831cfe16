"""Measurements and long trials of the whole service; compared and noted, never asserted in tests."""
