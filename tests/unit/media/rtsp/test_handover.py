"""What waits for a slow decoder is bounded, and told as a loss."""

import pytest

from vidette.core.errors import SourceError
from vidette.core.reasons import Reason
from vidette.media.rtsp.assembly import Coded
from vidette.media.rtsp.handover import MOST_BATCHES, MOST_WAITING, Handover


def coded(data: bytes = b"x") -> Coded:
    return Coded(data, 0, is_key=True, is_damaged=False, is_whole=True)


def test_units_are_passed_on_in_order_and_then_the_end() -> None:
    handover = Handover()
    handover.put([coded(b"a"), coded(b"b")], 1.0)
    assert handover.get(0) is None, "nothing before it is passed on"
    handover.end(SourceError(Reason.UNREACHABLE))
    handover.pass_on()
    batch = handover.get(1)
    assert batch is not None
    assert [unit.data for unit in batch.units] == [b"a", b"b"]
    with pytest.raises(SourceError):
        handover.get(1)


@pytest.mark.parametrize("data", [b"x", b"x" * (MOST_WAITING // 20)])
def test_the_newest_wins_when_too_much_waits(data: bytes) -> None:
    handover = Handover()
    for number in range(MOST_BATCHES + 10):
        handover.put([coded(data)], float(number))
        handover.pass_on()
    size = count = 0
    first = None
    while (batch := handover.get(0)) is not None:
        first = first or batch
        size += batch.size
        count += 1
    assert size <= MOST_WAITING
    assert count <= MOST_BATCHES + 1
    assert first is not None
    assert first.units[0].is_damaged
    handover.put([coded(data)], 9e9)
    handover.pass_on()
    last = handover.get(1)
    assert last is not None
    assert not last.units[0].is_damaged
