import pytest
from hypothesis import given
from hypothesis import strategies as st

from vidette.core.errors import SourceError
from vidette.core.reasons import Reason
from vidette.media.scene import Scene, read_scene


def test_an_address_without_a_query_is_the_plain_scene() -> None:
    assert read_scene("testsrc://yard") == Scene()


def test_every_parameter_is_read() -> None:
    url = (
        "testsrc://yard?w=320&h=240&fps=12.5&duration=60&first=1&visit=2&period=5&size=0.3&noise=0"
        "&rain=0.5&light_at=20,40.5&light_by=-30&drop_at=50&drop_for=3&seed=7"
    )
    assert read_scene(url) == Scene(
        w=320,
        h=240,
        fps=12.5,
        duration=60,
        first=1,
        visit=2,
        period=5,
        size=0.3,
        noise=0,
        rain=0.5,
        light_at=(20, 40.5),
        light_by=-30,
        drop_at=50,
        drop_for=3,
        seed=7,
    )


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("w=5", "testsrc: w must be a whole number from 32 to 3840."),
        ("w=320.5", "testsrc: w must be a whole number from 32 to 3840."),
        ("fps=", "testsrc: fps must be a number from 0.1 to 120."),
        ("fps=nan", "testsrc: fps must be a number from 0.1 to 120."),
        ("light_at=3,x", "testsrc: light_at must be a number from 0 to 1e+07."),
        ("rain=1&rain=0", "testsrc: rain is given twice."),
    ],
)
def test_a_bad_parameter_is_named(query: str, sentence: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_scene(f"testsrc://yard?{query}")
    assert (caught.value.reason, caught.value.detail) == (Reason.PROTOCOL, sentence)


def test_an_unknown_parameter_is_named_unless_it_could_be_a_secret() -> None:
    with pytest.raises(SourceError, match=r"knows no frames; it knows drop_at, .*, w"):
        read_scene("testsrc://yard?frames=5")
    with pytest.raises(SourceError, match="knows no such parameter"):
        read_scene("testsrc://yard?http://camera.invalid=5")


def test_carts_come_at_their_times() -> None:
    scene = Scene(first=3, visit=4, period=10, duration=25)
    assert scene.visits(1000) == ((3, 7), (13, 17), (23, 25))
    assert scene.visits(14) == ((3, 7), (13, 14))


def test_carts_come_from_the_left_and_from_the_right_in_turn() -> None:
    scene = Scene(first=0, visit=4, period=10)
    first, second = scene.cart(0.5), scene.cart(10.5)
    assert first is not None
    assert second is not None
    assert first.x == 0
    assert second.x + second.w == pytest.approx(1)


@given(
    st.floats(0, 20),
    st.floats(0.1, 20),
    st.floats(0.1, 20),
    st.floats(0.01, 0.9),
    st.floats(0, 99),
)
def test_a_cart_is_drawn_within_the_visits_only(
    first: float, visit: float, period: float, size: float, at: float
) -> None:
    scene = Scene(first=first, visit=visit, period=period, size=size)
    box = scene.cart(at)
    near = [(start, end) for start, end in scene.visits(200) if start - 1e-6 <= at <= end + 1e-6]
    if box is not None:
        assert near
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.w <= 1 + 1e-9
        assert box.y + box.h <= 1 + 1e-9
    middle = any(start + 1e-3 < at < end - 1e-3 for start, end in near)
    assert box is not None or not middle


def test_silence_lasts_as_long_as_asked() -> None:
    assert [Scene(drop_at=5, drop_for=2).is_silent(at) for at in (4.9, 5, 6.9, 7)] == [
        False,
        True,
        True,
        False,
    ]
    assert Scene(drop_at=0).is_silent(1e6)
    assert not Scene().is_silent(1e6)
