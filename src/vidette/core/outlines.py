"""What an analyzer sees in a picture, to be drawn over it."""

from collections.abc import Sequence
from typing import NamedTuple

from vidette.core.geometry import Box


class Outlines(NamedTuple):
    """Of the picture analysed last."""

    boxes: Sequence[tuple[Box, bool]] = ()
    """Where things are, and whether each moves."""
    changed: Sequence[Box] = ()
    """Where the picture differs from the scene, in tight strips."""
