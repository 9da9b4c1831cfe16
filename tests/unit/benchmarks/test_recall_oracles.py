"""Bounds from key pictures and from sizes, on invented packets."""

from benchmarks.recall.oracles import Coded, bounds
from benchmarks.recall.truth import TrueEvent, Truth


def event(start: float, end: float) -> TrueEvent:
    return TrueEvent("long", start, end, start, end, "a/0", 0.3, 900.0, (0.1, 0.1, 0.2, 0.3))


def truth(*events: TrueEvent) -> Truth:
    return Truth(
        "f", "a", "tune", "day", 1, "yard", {}, 640, 360, 10.0, 60.0, events, disturbances=()
    )


def packets(loud: range) -> list[Coded]:
    """Ten a second, a key picture every five seconds; those in *loud* are larger."""
    return [
        Coded(n / 10, 9000 if n % 50 == 0 else 400 if n in loud else 100 + n % 7, n % 50 == 0)
        for n in range(600)
    ]


def test_a_key_picture_falls_into_an_event_or_not() -> None:
    found = bounds(truth(event(9.0, 11.0), event(21.0, 24.0)), packets(range(0)))

    assert found.with_key_picture == (True, False)


def test_sizes_that_stand_out_cost_no_idle_second() -> None:
    found = bounds(truth(event(21.0, 24.0)), packets(range(210, 240)))

    assert found.idle_windows == 55
    assert found.decoded_for_all == 0


def test_an_event_that_sizes_do_not_show_costs_idle_time() -> None:
    found = bounds(truth(event(21.0, 24.0), event(41.0, 44.0)), packets(range(210, 240)))

    assert found.decoded_for_all > 0.3 * found.idle_windows
