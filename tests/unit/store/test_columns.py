from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vidette.store.columns import from_ticks, to_ticks


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_time_survives_to_the_microsecond(at: datetime) -> None:
    assert from_ticks(to_ticks(at)) == at


def test_ticks_are_microseconds_since_1970() -> None:
    assert to_ticks(datetime(1970, 1, 1, 0, 0, 1, 5, tzinfo=UTC)) == 1_000_005
    assert to_ticks(datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)) == -1_000_000


def test_the_zone_is_heeded_and_must_be_known() -> None:
    east = timezone(timedelta(hours=2))
    assert to_ticks(datetime(1970, 1, 1, 2, tzinfo=east)) == 0
    with pytest.raises(ValueError, match="without a zone"):
        to_ticks(datetime(1970, 1, 1))  # noqa: DTZ001 - the point of it
