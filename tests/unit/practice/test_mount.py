"""Where in its clip a stream begins, and that it goes round."""

from datetime import UTC, datetime
from itertools import islice

import pytest

from vidette.media.packets import AccessUnit, Clip
from vidette.practice.mount import Mount


def clip() -> Clip:
    """Twenty pictures, a key picture at 0 and at 10."""
    units = tuple(AccessUnit((b"\x65",), n / 10, n / 10, n % 10 == 0) for n in range(20))
    return Clip("h264", 64, 48, (), units, 0.1)


@pytest.mark.parametrize(("share", "first"), [(0.0, 0), (0.25, 0), (0.5, 10), (0.99, 10)])
def test_begins_at_the_last_key_picture_up_to_its_share(share: float, first: int) -> None:
    mount = Mount(clip(), now=lambda: datetime(2026, 1, 1, tzinfo=UTC), share=share)
    shown = [unit.due + turn for unit, turn in islice(mount.turns(), 25)]
    assert shown == pytest.approx([(first + n) / 10 for n in range(25)])
