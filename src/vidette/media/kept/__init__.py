"""Coded pictures that are kept on disk for a while, and how they are decoded again."""
