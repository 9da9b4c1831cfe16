"""Changed pixels grouped into things."""

import numpy as np
import pytest

from tests.unit.analytics.drawn import with_thing
from vidette.analytics.detectors.blobs import STRIP, blobs, detection, hulls
from vidette.analytics.detectors.window import Window, around

NOTHING = np.zeros((180, 320), np.uint8)
WHOLE = Window(slice(0, 180), slice(0, 320))


def test_groups_come_largest_first_and_small_ones_not_at_all() -> None:
    mask = with_thing(NOTHING, (10, 10, 10, 10), 255)
    mask = with_thing(mask, (100, 50, 30, 20), 255)
    mask = with_thing(mask, (200, 100, 2, 3), 255)
    found = blobs(mask, NOTHING, 31, WHOLE)
    assert [(one.left, one.top, one.width, one.height) for one in found] == [
        (100, 50, 30, 20),
        (10, 10, 10, 10),
    ]
    assert [one.area for one in found] == [600, 100]


def test_parts_near_each_other_are_one_thing() -> None:
    mask = with_thing(with_thing(NOTHING, (50, 50, 10, 10), 255), (50, 64, 10, 10), 255)
    assert [(one.top, one.height) for one in blobs(mask, NOTHING, 31, WHOLE)] == [(50, 24)]


def test_nothing_is_nothing() -> None:
    assert blobs(NOTHING, NOTHING, 4, WHOLE) == []
    assert not hulls(NOTHING, []).any()


def test_a_detection_says_where_and_how_much() -> None:
    mask = with_thing(NOTHING, (160, 90, 32, 36), 255)
    mask[100:110, 170:180] = 0
    moving = with_thing(NOTHING, (160, 90, 2, 36), 255)
    (blob,) = blobs(mask, moving, 31, WHOLE)
    one = detection(blob, 320, 180, least_moving=70)
    assert (one.box.x, one.box.y, one.box.w, one.box.h) == (0.5, 0.5, 0.1, 0.2)
    assert one.changed_area == pytest.approx((32 * 36 - 100) / (320 * 180))
    assert one.score == pytest.approx((32 * 36 - 100) / (32 * 36))
    assert one.moves
    assert not detection(blob, 320, 180, least_moving=73).moves


def test_strips_hold_all_of_the_change_and_stay_in_the_box() -> None:
    mask = NOTHING.copy()
    for row in range(60):
        mask[40 + row, 50 : 52 + row] = 255
    (blob,) = blobs(mask, NOTHING, 31, WHOLE)
    one = detection(blob, 320, 180, 4)
    assert sum(share for _, share in one.strips) == pytest.approx(one.changed_area)
    assert len(one.strips) == 60 // STRIP + 1
    right = [box.x + box.w for box, _ in one.strips]
    assert right == sorted(right)
    assert all(box.h <= STRIP / 180 + 1e-9 for box, _ in one.strips)


def test_hulls_cover_the_inside_of_a_ring() -> None:
    mask = with_thing(with_thing(NOTHING, (50, 50, 60, 60), 255), (56, 56, 48, 48), 0)
    covered = hulls(mask, blobs(mask, NOTHING, 31, WHOLE))
    assert covered[80, 80] == 255
    assert covered[80, 150] == 0


def test_in_a_part_of_the_picture_the_same_is_found() -> None:
    mask = with_thing(with_thing(NOTHING, (101, 51, 30, 21), 255), (201, 120, 11, 7), 255)
    moving = with_thing(NOTHING, (101, 51, 10, 10), 255)
    part = around(mask, 4)
    assert part is not None
    whole = blobs(mask, moving, 31, WHOLE)
    assert len(whole) == 2
    assert whole[0].moving == 100
    assert blobs(mask[part], moving[part], 31, part) == whole


@pytest.mark.parametrize(
    ("side", "stirred", "moves"),
    [
        (10, 12, True),
        (18, 12, False),  # as much of a larger trace
        (18, 30, True),
        (60, 12, True),  # no small thing: an arm moves
    ],
)
def test_a_small_thing_moves_as_a_whole(side: int, stirred: int, moves: bool) -> None:
    mask = with_thing(NOTHING, (100, 50, side, side), 255)
    moving = with_thing(NOTHING, (100, 50, stirred // 6, 6), 255)
    (one,) = blobs(mask, moving, 31, WHOLE)
    assert detection(one, 320, 180, least_moving=6).moves == moves
