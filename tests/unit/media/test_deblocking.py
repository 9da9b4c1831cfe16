"""Where the loop filter may be left out."""

from vidette.media.deblocking import GROUPS, LONGEST, Deblocking


def asked(*keys: float) -> list[bool]:
    deblocking = Deblocking()
    return [deblocking.may_be_skipped(at) for at in keys]


def test_it_is_kept_until_key_pictures_are_known_to_come_often() -> None:
    answers = asked(0.0, 2.0, 4.0, 6.0)
    assert answers == [False] * GROUPS + [True] * 2


def test_it_is_kept_where_key_pictures_come_seldom() -> None:
    assert not any(asked(0.0, 10.0, 20.0, 30.0))


def test_one_long_group_brings_it_back() -> None:
    assert asked(0.0, 2.0, 4.0, 4.1 + LONGEST) == [False, False, True, False]


def test_a_time_that_falls_back_brings_it_back() -> None:
    assert asked(100.0, 102.0, 104.0, 3.0)[-1] is False


def test_a_kept_group_that_is_decoded_later_leaves_all_as_it_is() -> None:
    assert asked(0.0, 2.0, 4.0, 2.0, 4.0, 6.0)[2:] == [True] * 4
    assert asked(0.0, 2.0, 0.0, 2.0) == [False] * 4
