"""What the page of a stream says of states and seconds."""

from datetime import UTC, datetime, timedelta

from vidette.core.event import Phase
from vidette.core.explanation import Explanation, Stage, Verdict
from vidette.core.reasons import Reason
from vidette.core.status import Status
from vidette.core.stream import Transition
from vidette.dashboard.editor import drawn_of, shapes_of
from vidette.dashboard.stream_explain import lines
from vidette.dashboard.stream_history import stretches
from vidette.dashboard.times import spoken

START = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)


def step(seconds: int, target: Status) -> Transition:
    at = START + timedelta(seconds=seconds)
    return Transition(at, None, target, Reason.PLAYING, "", 1, None)


def test_each_state_lasts_until_the_next_and_the_last_until_now() -> None:
    now = START + timedelta(seconds=60)
    found = stretches([step(20, Status.DOWN), step(5, Status.WORKING)], now)
    assert [(one.start, one.end, one.tone) for one in found] == [
        (START + timedelta(seconds=20), now, "bad"),
        (START + timedelta(seconds=5), START + timedelta(seconds=20), "good"),
    ]


def second(number: int, *verdicts: Verdict) -> Explanation:
    return Explanation(START + timedelta(seconds=number), 1, 5, verdicts)


def test_seconds_of_one_event_are_one_line_and_so_are_quiet_ones() -> None:
    quiet = Verdict("gate", Stage.QUIET)
    begun = Verdict("gate", Stage.EVENT, event_uid="one", phase=Phase.START)
    goes_on = Verdict("gate", Stage.EVENT, event_uid="one")
    ended = Verdict("gate", Stage.EVENT, event_uid="one", phase=Phase.END)
    told = [quiet, quiet, begun, goes_on, goes_on, ended]
    found = lines([second(number, verdict) for number, verdict in enumerate(told)])
    seconds = [(one.end - one.start) / timedelta(seconds=1) for one in found]
    assert seconds == [2, 3, 1]
    assert [one.verdict for one in found] == [quiet, begun, ended]


def test_a_gap_divides_lines() -> None:
    quiet = Verdict(None, Stage.QUIET)
    assert len(lines([second(0, quiet), second(5, quiet)])) == 2


def test_shapes_are_read_in_every_form_that_the_service_takes() -> None:
    ring = [[0.1, 0.1], [0.9, 0.1], [0.5, 0.9]]
    assert shapes_of(ring) == [{"Id": "1", "Shape": ring}]
    assert shapes_of([{"Shape": ring}, {"Id": 7, "Shape": ring, "Colour": "red"}]) == [
        {"Id": "1", "Shape": ring},
        {"Id": "7", "Shape": ring, "Colour": "red"},
    ]
    assert shapes_of([{"Id": "x", "Shape": [["a", 1]]}, 5]) == []
    assert shapes_of(None) == []


def test_only_what_a_board_says_is_taken() -> None:
    drawn = drawn_of({"areas": [], "fences": [], "faults": ["no"], "isDrawing": True})
    assert drawn is not None
    assert (drawn.faults, drawn.is_drawing) == (("no",), True)
    assert drawn_of({"areas": [], "fences": []}) is None
    assert drawn_of("areas") is None


def test_spans_are_told_in_their_largest_units() -> None:
    told = [spoken(seconds) for seconds in (1.25, 42, 125, 7260, 200_000)]
    assert told == ["1.2 s", "42 s", "2 min 5 s", "2 h 1 min", "2 d 7 h"]
