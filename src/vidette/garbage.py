"""Keeps the garbage collector from stopping the service for a tenth of a second.

What a started service consists of (modules, classes, the schema of the API) is some hundred
thousand objects that never go; with its defaults Python walks along all of them each time that a
few thousand streams reported their figures.
"""

import gc

THRESHOLDS = 5_000, 10, 100
"""New containers until the youngest are looked at; how many times so until the older ones are."""


def settle() -> None:
    """To be called when all that stays is there: it is never looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
