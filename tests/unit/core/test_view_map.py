"""Areas and lines of a former view in the new one."""

import numpy as np
import pytest

from vidette.core.view_map import Matrix, ViewMap

SQUARE = ((0.2, 0.2), (0.6, 0.2), (0.6, 0.6), (0.2, 0.6))


def shifted(x: float, y: float, zoom: float = 1) -> ViewMap:
    matrix: Matrix = (zoom, 0, x, 0, zoom, y, 0, 0, 1)
    return ViewMap(matrix, 0.9)


def test_an_area_goes_where_the_view_went() -> None:
    found = shifted(0.1, -0.1, 0.5).area(SQUARE)
    assert found is not None
    assert found[1] == pytest.approx(1)
    assert [(round(x, 6), round(y, 6)) for x, y in found[0]] == [
        (0.2, 0.0),
        (0.4, 0.0),
        (0.4, 0.2),
        (0.2, 0.2),
    ]


def test_what_leaves_the_frame_is_cut_off_and_counted() -> None:
    found = shifted(0.6, 0).area(SQUARE)
    assert found is not None
    assert found[1] == pytest.approx(0.5)
    assert {(round(x, 6), round(y, 6)) for x, y in found[0]} == {
        (0.8, 0.2),
        (1.0, 0.2),
        (1.0, 0.6),
        (0.8, 0.6),
    }


@pytest.mark.parametrize("x", [0.72, 0.9])
def test_what_is_hardly_in_view_has_no_place(x: float) -> None:
    assert shifted(x, 0).area(SQUARE) is None
    assert shifted(x, 0).line(((0.2, 0.4), (0.6, 0.4))) is None


def test_of_a_line_the_longest_run_in_the_frame_is_kept() -> None:
    found = shifted(0.6, 0).line(((0.0, 0.4), (0.6, 0.4), (0.2, 0.7)))
    assert found is not None
    points, kept = found
    assert np.array(points) == pytest.approx(np.array([(0.6, 0.4), (1.0, 0.4)]))
    assert kept == pytest.approx(0.4 / 1.1)
    assert shifted(0.1, 0).line(((0.0, 0.4), (0.6, 0.4))) == (((0.1, 0.4), (0.7, 0.4)), 1.0)


def test_what_is_behind_the_camera_has_no_place() -> None:
    turned = ViewMap((1, 0, 0, 0, 1, 0, -2, 0, 1), 0.9)
    assert turned.point((0.25, 0.5)) == pytest.approx((0.5, 1.0))
    assert turned.point((0.6, 0.5)) is None
    assert turned.area(SQUARE) is None
