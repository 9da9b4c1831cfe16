from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from vidette.core.errors import StoreUnavailable
from vidette.core.event import Phase
from vidette.core.explanation import Explanation, Stage, Step, Unit, Verdict
from vidette.store.explanations import Explanations, Pruned

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
JOB, OTHER = "c2a1e9d0-2a7c-11f1-8f6e-0242ac120002", "d2a1e9d0-2a7c-11f1-8f6e-0242ac120002"


@pytest.fixture
def files(tmp_path: Path) -> Explanations:
    return Explanations(tmp_path / "explanations")


def second(number: int, seconds: int = 1) -> Explanation:
    steps = (Step(Stage.SIZE, 310.0, 496.0, Unit.PIXELS),)
    verdicts = (
        Verdict("ворота", Stage.SIZE, steps),
        Verdict(None, Stage.EVENT, (), "e-1", Phase.START),
        Verdict("yard", Stage.EVENT, (), "e-2"),
    )
    return Explanation(NOON + timedelta(seconds=number), seconds, 5, verdicts)


def names(root: Path) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*.jsonl"))


def test_what_was_written_is_read_again_by_time(files: Explanations, tmp_path: Path) -> None:
    early, late, straddling = second(-3), second(2), second(-2, 4)
    files.append({JOB: [early, straddling], OTHER: [second(0)]})
    files.append({JOB: [late]})
    assert files.read(JOB, NOON - timedelta(hours=1), NOON + timedelta(hours=1)) == [
        early,
        straddling,
        late,
    ]
    assert files.read(JOB, NOON, NOON + timedelta(seconds=2)) == [straddling]
    assert files.read(JOB, NOON + timedelta(hours=3), NOON + timedelta(hours=4)) == []
    assert names(tmp_path / "explanations") == [
        f"{JOB}/2026-03-01T11.jsonl",
        f"{JOB}/2026-03-01T12.jsonl",
        f"{OTHER}/2026-03-01T12.jsonl",
    ]


def test_a_torn_line_costs_itself_alone(files: Explanations, tmp_path: Path) -> None:
    files.append({JOB: [second(0)]})
    path = tmp_path / "explanations" / JOB / "2026-03-01T12.jsonl"
    with path.open("ab") as file:
        file.write(b'{"at":177')
    files.append({JOB: [second(1)]})
    assert files.read(JOB, NOON, NOON + timedelta(minutes=1)) == [second(0), second(1)]


def test_a_job_is_forgotten(files: Explanations) -> None:
    files.append({JOB: [second(0)], OTHER: [second(0)]})
    files.forget(JOB)
    files.forget(JOB)
    assert files.read(JOB, NOON, NOON + timedelta(minutes=1)) == []
    assert files.read(OTHER, NOON, NOON + timedelta(minutes=1)) == [second(0)]


def test_what_is_old_or_nobodys_or_too_much_goes(files: Explanations, tmp_path: Path) -> None:
    root = tmp_path / "explanations"
    assert files.prune(NOON, 1_000_000, [JOB]) == Pruned()
    for hour in range(4):
        files.append({JOB: [second(3600 * hour)], OTHER: [second(3600 * hour)]})
    assert files.prune(NOON + timedelta(hours=1, minutes=30), 1_000_000, [JOB, OTHER]) == Pruned(2)
    assert len(names(root)) == 6
    assert files.prune(NOON, 1_000_000, [JOB]) == Pruned(0, 1)
    size = (root / JOB / "2026-03-01T13.jsonl").stat().st_size
    assert files.prune(NOON, 2 * size, [JOB]) == Pruned(1)
    assert names(root) == [f"{JOB}/2026-03-01T14.jsonl", f"{JOB}/2026-03-01T15.jsonl"]


def test_a_disk_that_refuses_is_named(tmp_path: Path) -> None:
    (tmp_path / "explanations").write_bytes(b"a file where the folder should be")
    with pytest.raises(StoreUnavailable, match="Not a directory"):
        Explanations(tmp_path / "explanations").append({JOB: [second(0)]})


def test_no_name_leads_out_of_the_folder(files: Explanations) -> None:
    for name in ("..", "", "a/b", "/etc", "a\0"):
        with pytest.raises(ValueError, match="job uid"):
            files.read(name, NOON, NOON)
