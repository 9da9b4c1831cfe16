import numpy as np

from vidette.core.geometry import Box
from vidette.core.outlines import Outlines
from vidette.media.marking import AREA, MOVING, STILL, marked


def test_boxes_and_areas_are_drawn_at_their_place_and_nowhere_else() -> None:
    pixels = np.zeros((100, 200, 3), np.uint8)
    boxes = [(Box(0.1, 0.1, 0.2, 0.3), True), (Box(0.5, 0.5, 0.5, 0.5), False)]
    strip = Box(0.6, 0.7, 0.1, 0.1)
    drawn = marked(pixels, Outlines(boxes, [strip]), [[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)]])
    assert not pixels.any()
    assert tuple(drawn[10, 30]) == tuple(drawn[39, 30]) == tuple(drawn[25, 20]) == MOVING
    assert tuple(drawn[25, 59]) == MOVING
    assert tuple(drawn[50, 150]) == tuple(drawn[99, 150]) == STILL
    assert tuple(drawn[0, 60]) == AREA
    assert tuple(drawn[30, 199]) == AREA
    assert not drawn[25, 40].any()
    assert not drawn[80, 20].any()
    assert tuple(drawn[75, 130]) == tuple(one // 2 for one in MOVING)


def test_an_empty_overlay_changes_nothing() -> None:
    pixels = np.full((4, 4, 3), 7, np.uint8)
    assert (marked(pixels, Outlines(), []) == pixels).all()
