"""Events from sights: when they start, what they are of, when they end."""

from tests.unit.analytics.drawn import seconds
from vidette.analytics.detectors.obstacle import Obstacle, Sight
from vidette.analytics.obstruction import Obstruction
from vidette.core.event import Change, Phase


def play(*parts: tuple[float, Obstacle | None]) -> list[Change]:
    """Sights at five a second: each part until its time, in seconds."""
    rules = Obstruction("camera-obstacle", lasting=seconds(1.5), update_every=seconds(2))
    told, number = [], 0
    for until, kind in parts:
        while number / 5 < until:
            at = seconds(number / 5)
            told += rules.judge(at, Sight(kind, 0.8, at) if kind else None)
            number += 1
    return told + rules.finish()


def heads(told: list[Change]) -> list[tuple[str, str | None, float]]:
    return [
        (str(one.phase), one.detections[0].label, one.pts.total_seconds())
        for one in told
        if one.phase is not Phase.UPDATE
    ]


def test_it_starts_when_it_was_first_seen_and_ends_when_it_was_last_seen() -> None:
    told = play((2, None), (8, Obstacle.COVERED), (12, None))
    assert heads(told) == [("start", "covered", 2.0), ("end", "covered", 7.8)]
    assert [one.number for one in told] == [1] * len(told)
    assert {one.area for one in told} == {None}


def test_updates_come_as_often_as_asked() -> None:
    told = play((2, None), (10, Obstacle.DARK), (12, None))
    updates = [one.pts.total_seconds() for one in told if one.phase is Phase.UPDATE]
    assert updates == [5.6, 7.6, 9.6]


def test_what_is_brief_is_not_told() -> None:
    assert play((2, None), (3.4, Obstacle.COVERED), (6, None)) == []


def test_a_moment_of_clear_sight_does_not_end_it() -> None:
    told = play((5, Obstacle.COVERED), (5.6, None), (9, Obstacle.COVERED), (12, None))
    assert heads(told) == [("start", "covered", 0.0), ("end", "covered", 8.8)]


def test_what_it_looked_like_on_its_way_is_not_what_it_is() -> None:
    told = play((2, None), (2.4, Obstacle.MOVED), (8, Obstacle.COVERED), (12, None))
    assert heads(told) == [("start", "covered", 2.0), ("end", "covered", 7.8)]


def test_another_kind_ends_the_first() -> None:
    told = play((5, Obstacle.COVERED), (10, Obstacle.MOVED), (12, None))
    assert heads(told) == [
        ("start", "covered", 0.0),
        ("end", "covered", 5.0),
        ("start", "moved", 5.0),
        ("end", "moved", 9.8),
    ]


def test_the_end_of_the_source_ends_it() -> None:
    told = play((5, Obstacle.FROZEN))
    assert heads(told) == [("start", "frozen", 0.0), ("end", "frozen", 4.8)]
