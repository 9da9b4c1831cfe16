"""A search stands in its address."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

from vidette.dashboard.event_filter import EventFilter, filter_of

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)


def test_an_address_gives_back_the_filter_that_made_it() -> None:
    made = EventFilter(
        *("uid", "motion-detect", "left lane", "person", "yard", "двор", "0.8", ""),
        *(NOW - timedelta(days=1), NOW),
    )
    address = made.address()
    assert filter_of(dict(parse_qsl(urlsplit(address).query))) == made
    assert EventFilter().address() == "/events"


def test_hours_count_back_from_now_and_times_win_over_them() -> None:
    assert EventFilter(within="24").query(NOW).since == NOW - timedelta(hours=24)
    assert EventFilter(within="24", since=NOW).query(NOW).since == NOW
    assert EventFilter().query(NOW).since is None


def test_what_cannot_be_read_is_left_out() -> None:
    assert filter_of({"since": "yesterday", "within": "-5", "until": "2026-13-01"}).is_empty
    assert filter_of({"until": "2026-03-04T05:06"}).until == NOW


def test_a_time_that_is_over_is_not_followed() -> None:
    assert EventFilter(until=NOW).wanted() is None
    wanted = EventFilter(stream="uid", area="gate").wanted()
    assert wanted is not None
    assert (wanted.job_uid, wanted.area, wanted.streams) == ("uid", "gate", False)
