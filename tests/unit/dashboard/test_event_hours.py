"""Bars of hours: which they are, and that none is left out."""

from datetime import UTC, datetime, timedelta

from vidette.dashboard.event_hours import bars, span

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_day_is_shown_at_least_and_two_weeks_at_most() -> None:
    assert span(None, None, NOW) == (datetime(2026, 3, 3, 5, tzinfo=UTC), NOW)
    assert span(NOW - HOUR, None, NOW)[0] == datetime(2026, 3, 3, 5, tzinfo=UTC)
    assert span(NOW - timedelta(days=7), None, NOW)[0] == datetime(2026, 2, 25, 5, tzinfo=UTC)
    begin, end = span(NOW - timedelta(days=400), NOW - HOUR, NOW)
    assert (begin, end) == (datetime(2026, 2, 18, 4, tzinfo=UTC), NOW - HOUR)


def test_each_hour_has_its_bar_also_without_events() -> None:
    since = datetime(2026, 3, 4, 3, tzinfo=UTC)
    found = bars({since + HOUR: 7}, since, NOW)
    middle = round(since.timestamp() * 1000) + 1_800_000
    assert found == [[middle, 0], [middle + 3_600_000, 7], [middle + 7_200_000, 0]]
