"""What peers write is read as events, and one that is not installed is named."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.peers import command, dvr_scan, motion_cameras, own, pipelines
from benchmarks.peers.measured import Clip, Watched, run
from benchmarks.recall.scoring import Reported, score
from benchmarks.recall.truth import TrueEvent, Truth

EVENT = TrueEvent("long", 10.0, 15.0, 9.8, 15.2, "a/0", 0.3, 900.0, (0.1, 0.1, 0.2, 0.3))
TRUTH = Truth(
    "f", "a", "tune", "day", 1, "yard", {}, 640, 360, 25.0, 60.0, (EVENT,), disturbances=()
)


@dataclass
class Invented:
    """A peer that reports what it is told to."""

    name: str
    reported: tuple[Reported, ...] = ()
    lacks: str = ""
    cpu: float = 0.6
    note: str = "as it comes"

    def missing(self) -> str:
        return self.lacks

    def watch(self, clips: Sequence[Clip], folder: Path) -> Watched:
        assert folder.is_dir()
        return Watched(tuple(self.reported for _ in clips), self.cpu)


def test_motion_tells_by_camera_and_by_the_clock() -> None:
    told = (
        "start 1 1006.0\nstart 2 1012.0\nend 1 1011.0\nend 2 1020\nstart 1 1054.0\nstart 1 1075\n"
    )

    assert motion_cameras.events(told, 1, 1000.0, 1060.0) == ((0.1, 0.15), (0.9, 1.0))
    assert motion_cameras.events(told, 2, 1000.0, 1060.0) == ((0.2, 0.3),)
    assert motion_cameras.events("", 1, 1000.0, 1060.0) == ()


def test_motions_log_tells_when_a_file_begins_and_ends(tmp_path: Path) -> None:
    lines = [
        "[2:nc2:c2] [NTC] [NET] [Nov 22 14:44:05] netcam_rtsp_connect: norm: Camera (c2) connected\n",
        "[3:nc3:c1] [NTC] [NET] [Nov 22 14:44:05] netcam_rtsp_connect: norm: Camera (c1) connected\n",
        "[2:nc2:c2] [ERR] [NET] [Nov 22 14:45:11] netcam_rtsp_handler_reconnect: norm: Reconnecting\n",
        "[2:nc2:c2] [NTC] [NET] [Nov 22 14:45:11] netcam_rtsp_connect: norm: Camera (c2) connected\n",
        "[2:nc2:c2] [ERR] [NET] [Nov 22 14:46:17] netcam_rtsp_handler_reconnect: norm: Reconnecting\n",
    ]
    log = motion_cameras.Log(tmp_path / "motion.log")

    assert log.look(999.0) == []
    log.path.write_text("".join(lines[:2]) + lines[2][:30])
    assert log.look(1000.0) == []
    log.path.write_text("".join(lines[:4]))
    assert log.look(1066.5) == [2]
    log.path.write_text("".join(lines))
    assert log.look(1132.0) == []

    assert log.begun == {1: 1000.0, 2: 1000.0}
    assert log.ended == {2: 1066.5}


def test_motions_processor_time_is_told_by_camera() -> None:
    tail = "S 1 2 2 0 -1 4194368 61 0 0 0 {} {} 0 0 20 0 5 0 100"
    stats = [
        f"10 (motion) {tail.format(900, 900)}",
        f"11 (ml1:c1) {tail.format(30, 10)}",
        f"13 (nc3:c1) {tail.format(50, 10)}",
        f"12 (ml2:c12) {tail.format(7, 0)}",
    ]

    tick = os.sysconf("SC_CLK_TCK")
    assert motion_cameras.threads(stats) == pytest.approx({1: 100 / tick, 12: 7 / tick})


def test_dvr_scan_tells_times_in_pairs() -> None:
    line = "00:00:06.200,00:00:10.520,00:01:13.000,01:00:18.040\n"

    assert dvr_scan.events(line) == (Reported(6.2, 10.52), Reported(73.0, 3618.04))
    assert dvr_scan.events("\n") == ()


def test_our_programs_tell_a_line_for_each_event() -> None:
    assert own.events("1.5 2.25 1.9\n3.0 4.0\n") == (
        Reported(1.5, 2.25, 1.9),
        Reported(3.0, 4.0),
    )


def test_changes_are_joined_over_short_pauses() -> None:
    judged = [(n / 5, n in (5, 6, 12, 40)) for n in range(60)]

    assert pipelines.spans(iter(judged)) == [(1.0, 2.4), (8.0, 8.0)]


def test_changes_are_judged_by_size_and_by_how_long_they_last() -> None:
    measured = [(n / 5, (0.0, 0.002 if n in (5, 6, 7, 20) else 0.0005)) for n in range(30)]

    def found(least: float, pictures: int) -> list[tuple[float, float]]:
        return pipelines.spans(pipelines.judged(measured, 1, least, pictures))

    assert found(0.001, 1) == [(1.0, 1.4), (4.0, 4.0)]
    assert found(0.001, 3) == [(1.0, 1.4)]
    assert found(0.003, 1) == []
    assert pipelines.spans(pipelines.judged(measured, 0, 0.001)) == []


def test_a_program_is_measured_with_its_children() -> None:
    work = "sum(i * i for i in range(3_000_000))"
    inner = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {work!r}])"

    alone = run([sys.executable, "-c", "print('done')"])
    parent = run([sys.executable, "-c", inner])

    assert alone.output == "done\n"
    assert parent.cpu_seconds > alone.cpu_seconds + 0.02


def test_a_program_that_fails_is_no_figure() -> None:
    with pytest.raises(RuntimeError, match="ended with 3"):
        run([sys.executable, "-c", "raise SystemExit(3)"])


def test_a_missing_peer_is_named_in_the_table() -> None:
    seen = score(TRUTH, [Reported(10.2, 15.0)], command.TOLERANCE)
    row = command.Row(Invented("Vidette"), seen, (9.0, 12.0, 10.0), 300.0)

    lines = command.table([row], [Invented("Other", lacks="apt-get install other")])

    assert "| Vidette | 1/1 | 0/0 | 0.0 | 0.0% | 0.20/0.20 | 10.0 | 1.00 | 300 | as it comes |" in (
        lines
    )
    assert "Other" in lines[-1]
    assert "not run: not installed (apt-get install other)" in lines[-1]
    assert {line.count("|") for line in lines} == {lines[0].count("|")}
