"""Which threshold a curve speaks for."""

from datetime import timedelta

import pytest

from vidette.analytics.catalogue import catalogue
from vidette.replay.proposal import changes, curve, proposed
from vidette.replay.thresholds import tried, with_threshold
from vidette.replay.trial import Happening, Trial

JOB = (
    '{"CaseType": "motion-detect", "Source": {"Uid": "00000000-0000-4000-8000-000000000009", '
    '"Url": "file:///kept"}}'
)


def _trial(threshold: float, starts: range | list[int], lasts: float = 2) -> Trial:
    read = catalogue().read_job(with_threshold(JOB, threshold))
    span = timedelta(seconds=lasts)
    events = [Happening(None, timedelta(seconds=at), timedelta(seconds=at) + span) for at in starts]
    return Trial(threshold, read, events)


def _trials(*counts: int) -> list[Trial]:
    return [_trial(100.0 * 2**step, range(0, 10 * many, 10)) for step, many in enumerate(counts)]


@pytest.mark.parametrize(
    ("counts", "today", "wanted"),
    [
        ((40, 25, 7, 7, 7, 3, 0), 100, 800),  # flicker goes, things stay, then they go too
        ((40, 25, 7, 7, 7, 3, 0), 1600, 1600),  # today's lies on the plateau
        ((40, 30, 22, 15, 9, 5, 2), 400, 400),  # nothing stands out
        ((0, 0, 0, 0), 200, 200),  # nothing moved
        ((3, 3, 3, 0, 0, 0, 0), 6400, 200),  # no events are no plateau
        ((100, 95, 90, 20, 20, 20, 20), 100, 1600),  # the longer one
    ],
)
def test_the_longest_plateau_is_taken(counts: tuple[int, ...], today: float, wanted: float) -> None:
    found = proposed(_trials(*counts), today)
    assert found.threshold == wanted
    assert found.reason.endswith(".")


def test_the_reason_says_what_lies_on_both_sides() -> None:
    reason = proposed(_trials(40, 25, 7, 7, 7, 3, 0), 100).reason
    assert "From 400 to 1600 the count stays at 7 events" in reason
    assert "make it 25" in reason
    assert "only 3 are left" in reason


def test_the_curve_tells_short_events_apart() -> None:
    (point,) = curve([_trial(496, [0, 10, 20], lasts=0.5)], 60)
    assert point == {
        "threshold": 496,
        "events": 3,
        "events_per_hour": 180.0,
        "short_events": 3,
        "median_seconds": 0.5,
    }


def test_what_is_won_and_lost() -> None:
    won, lost = changes(_trial(1, [0, 10, 20]), _trial(2, [10, 40]))
    assert [one.start.seconds for one in won] == [40]
    assert [one.start.seconds for one in lost] == [0, 20]


@pytest.mark.parametrize("today", [496.0, 0.0, 5.5, 921_600.0])
def test_tried_thresholds_lie_about_todays(today: float) -> None:
    found = tried(today)
    assert today in found
    assert found == sorted(set(found))
    assert 7 <= len(found) <= 14
    assert max(found) <= 921_600
