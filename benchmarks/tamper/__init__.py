"""Tampering with a camera, made on real clips with known truth, and what camera-obstacle says of it."""
