"""What is kept on disk: bounded, private, torn without harm, and read by nobody's code but ours."""

import os
import pickle
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from vidette.core.event import Phase
from vidette.core.geometry import Box
from vidette.media.kept.records import header, header_of, record, records
from vidette.runtime.keeping.checkpoint import SHAPE, NoCheckpoint, packed, unpacked
from vidette.runtime.keeping.tending import Replays, Tending, files
from vidette.runtime.keeping.writer import MOST_WAITING, Append, Close, Open, Writer

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
JOBS = ("a", "b")


def _name(minutes_ago: float) -> str:
    return f"{int((NOW - timedelta(minutes=minutes_ago)).timestamp() * 1000):013d}"


def _fill(folder: Path, minutes: range, size: int = 1000) -> None:
    for ago in minutes:
        (folder / f"{_name(ago)}.units").write_bytes(b"x" * size)
        (folder / f"{_name(ago)}.1.notes").write_bytes(b"y")


def _tending(root: Path, most: int = 10**9) -> Tending:
    return Tending(Replays(root, most), lambda: NOW)


def test_what_is_older_than_the_minutes_goes(tmp_path: Path) -> None:
    tending = _tending(tmp_path)
    folder = tending.keep("a", timedelta(minutes=5))
    _fill(folder, range(10))
    tending.tidy()
    # The segment that began 5 minutes ago is whole within them.
    assert [path.name[:13] for path in files(folder)[::2]] == [
        _name(ago) for ago in range(5, -1, -1)
    ]


def test_the_oldest_of_all_jobs_go_first_and_shared_files_count_once(tmp_path: Path) -> None:
    tending = _tending(tmp_path, most=5100)
    one, other = (tending.keep(name, timedelta(minutes=60)) for name in JOBS)
    _fill(one, range(4))
    for path in files(one):
        if path.suffix == ".units":
            os.link(path, other / path.name)
    _fill(other, range(10, 13))
    tending.tidy()
    assert len([path for path in files(one) if path.suffix == ".units"]) == 4
    assert [path.name[:13] for path in files(other)][:2] == [_name(10)] * 2
    assert tmp_path.joinpath("a").stat().st_mode & 0o777 == 0o700


def test_a_job_that_keeps_no_more_loses_all(tmp_path: Path) -> None:
    tending = _tending(tmp_path)
    folder = tending.keep("a", timedelta(minutes=5))
    _fill(folder, range(3))
    tending.forget("a")
    assert not folder.exists()


def test_records_come_back_and_a_torn_end_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "x.units"
    writer = Writer(_tending(tmp_path))
    assert writer.put(Open(path, header({"codec": "h264"})))
    assert writer.put(Append(path, record(b"U", b"one")), Append(path, b"two", b"C"))
    assert writer.put(Close(path))
    writer.close(5)
    assert path.stat().st_mode & 0o777 == 0o600
    assert header_of(path) == {"codec": "h264"}
    found = list(records(path))[1:]
    assert found[0] == (b"U", b"one")
    assert zlib.decompress(found[1][1]) == b"two"
    path.write_bytes(path.read_bytes()[:-2])
    assert list(records(path))[1:] == found[:1]
    assert list(records(tmp_path / "gone.units")) == []


def test_what_is_too_much_for_the_disk_is_refused_whole(tmp_path: Path) -> None:
    path = tmp_path / "x.units"
    writer = Writer(_tending(tmp_path))
    assert not writer.put(Open(path, b""), Append(path, bytes(MOST_WAITING + 1)))
    writer.close(5)
    assert not path.exists()


def test_a_checkpoint_gives_the_same_state() -> None:
    state = (Box(0.1, 0.2, 0.3, 0.4), {1: timedelta(seconds=2)}, NOW)
    assert unpacked(zlib.compress(packed(state))) == state


def test_a_checkpoint_of_another_build_is_none() -> None:
    for kept in (NOW, (SHAPE + 1, NOW), (SHAPE, NOW, NOW)):
        with pytest.raises(NoCheckpoint, match="another build"):
            unpacked(zlib.compress(pickle.dumps(kept)))


class _ByGetattr:
    """Pickled as `getattr(kind, name)`, as Python 3.11.0 to 3.11.3 do it with members of an Enum."""

    def __init__(self, kind: object, name: str) -> None:
        self.parts = kind, name

    def __reduce__(self) -> tuple[object, ...]:
        return getattr, self.parts


def test_members_of_an_enum_are_read_as_old_pythons_write_them() -> None:
    assert unpacked(zlib.compress(packed(_ByGetattr(Phase, "START")))) is Phase.START
    for kind, name in ((Box, "area"), (Phase, "mro"), (NOW, "now")):
        with pytest.raises(NoCheckpoint):
            unpacked(zlib.compress(packed(_ByGetattr(kind, name))))


@pytest.mark.parametrize("found", [os.system, eval, Path("x"), pickle.Unpickler])
def test_a_checkpoint_admits_no_other_class(found: object) -> None:
    with pytest.raises(NoCheckpoint):
        unpacked(zlib.compress(pickle.dumps(found)))


def test_what_cannot_be_kept_is_told() -> None:
    with pytest.raises(NoCheckpoint):
        packed(lambda: None)
    with pytest.raises(NoCheckpoint):
        unpacked(b"no checkpoint")
