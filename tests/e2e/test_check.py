"""`vidette check` over real clips: events at the known times, twice the same, pictures written."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vidette.check import address, run_check
from vidette.core.errors import InvalidInput, SourceError
from vidette.core.reasons import Reason

CAR_PARK = "car-park-topdown.mp4"
PASSAGES = ((4.4, 8.5), (14.3, 18.9), (25.1, 27.8))
"""Seconds at which something moves in the clip, from its table of truth."""


def job(**pipeline: object) -> str:
    return json.dumps(
        {
            "CaseType": "motion-detect",
            "Source": {
                "Uid": "0b8ae0f5-6a3a-4dcb-9ad1-7ee7a3a8d3f1",
                "Url": "rtsp://camera.invalid/never-dialled",
            },
            "Pipeline": pipeline,
        }
    )


def checked(video: str | Path, text: str, frames_dir: Path | None = None) -> list[dict[str, Any]]:
    out = io.StringIO()
    run_check(str(video), text, frames_dir=frames_dir, out=out, progress=False)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_the_passages_of_the_car_park_and_nothing_else(
    clip: Callable[[str], Path], tmp_path: Path
) -> None:
    envelopes = checked(clip(CAR_PARK), job(), tmp_path / "frames")
    assert {(one["channel"], one["event"]) for one in envelopes} == {("events", "motion-detect")}
    data = [one["data"] for one in envelopes]
    starts = [one["mediaMs"] / 1000 for one in data if one["phase"] == "start"]
    ends = [one["mediaMs"] / 1000 for one in data if one["phase"] == "end"]
    assert len(starts) == len(ends)
    for begin, end in PASSAGES:
        assert any(abs(start - begin) <= 0.6 for start in starts), (begin, starts)
        assert any(abs(stop - end) <= 1.0 for stop in ends), (end, ends)
    for one in data:
        at = one["mediaMs"] / 1000
        assert any(begin - 0.6 <= at <= end + 1.0 for begin, end in PASSAGES), at
        assert one["timestampMs"] == one["mediaMs"], "times of pictures count from 1970"
    for one in data:
        if one["phase"] == "start":
            frame = Path(one["eventFrameUrl"])
            assert frame.parent == tmp_path / "frames"
            assert frame.read_bytes().startswith(b"\xff\xd8")
            crops = sorted(frame.parent.glob(f"{one['EventUid']}-0-*.crop.jpg"))
            assert len(crops) == len(one["rect"]) > 0


def test_the_same_input_gives_the_same_output(clip: Callable[[str], Path]) -> None:
    outputs = []
    for _ in range(2):
        out = io.StringIO()
        run_check(str(clip(CAR_PARK)), job(), frames_dir=None, out=out, progress=False)
        outputs.append(out.getvalue())
    assert outputs[0] == outputs[1] != ""


def test_a_drawn_scene_is_an_address_like_any_other() -> None:
    url = "testsrc://yard?w=320&h=180&fps=10&first=4&visit=3&period=12&duration=20"
    data = [one["data"] for one in checked(url, job())]
    starts = [one["mediaMs"] / 1000 for one in data if one["phase"] == "start"]
    assert starts == pytest.approx([4, 16], abs=0.6)
    assert data[-1]["phase"] == "end"


def test_an_event_that_is_open_at_the_end_of_the_video_ends_there() -> None:
    url = "testsrc://yard?w=320&h=180&fps=10&first=4&visit=8&period=30&duration=8"
    data = [one["data"] for one in checked(url, job())]
    assert (data[0]["phase"], data[-1]["phase"]) == ("start", "end")
    assert data[-1]["mediaMs"] / 1000 == pytest.approx(8, abs=0.5)
    assert data[-1]["durationMs"] == data[-1]["mediaMs"] - data[0]["mediaMs"]


def test_a_wrong_job_is_told_by_field_before_the_video_is_opened() -> None:
    with pytest.raises(InvalidInput) as caught:
        checked("/nowhere/at/all.mp4", '{"CaseType": "motion-detect", "Source": {}}')
    assert caught.value.faults == {"Source": {"Uid": ["This field is required."]}}


def test_a_video_that_is_not_there_is_a_source_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        checked(tmp_path / "none.mp4", job())
    assert caught.value.reason is Reason.NOT_FOUND


def test_a_path_becomes_an_address(tmp_path: Path) -> None:
    assert address(str(tmp_path / "a clip.mp4")).startswith("file:///")
    assert address("rtsp://camera.invalid/x") == "rtsp://camera.invalid/x"


def test_a_path_with_spaces_is_opened(clip: Callable[[str], Path], tmp_path: Path) -> None:
    there = tmp_path / "a clip #1 100%.mp4"
    there.symlink_to(clip(CAR_PARK).absolute())
    assert len(checked(there, job())) > 0


def test_progress_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    out = io.StringIO()
    url = "testsrc://yard?w=320&h=180&fps=10&first=1&visit=2&period=12&duration=4"
    run_check(url, job(), frames_dir=None, out=out, progress=True)
    assert all(json.loads(line)["event"] == "motion-detect" for line in out.getvalue().splitlines())
    assert capsys.readouterr().out == ""


def test_it_explains_each_second() -> None:
    url = "testsrc://yard?w=320&h=180&fps=10&first=4&visit=3&period=12&duration=10&light_at=9"
    area = {"Id": "ground", "Shape": [[0, 0.2], [1, 0.2], [1, 1], [0, 1]]}
    out = io.StringIO()
    run_check(url, job(Areas=[area]), frames_dir=None, out=out, progress=False, explain="text")
    table = [line for line in out.getvalue().splitlines() if not line.startswith("{")]
    words = [line.split() for line in table]
    assert all(row[1] == "ground" for row in words)
    assert [row[2] for row in words][:2] == ["learning", "quiet"]
    start = next(line for line in table if " started: something has moved for " in line)
    assert start.split()[0].startswith("00:04-")
    out = io.StringIO()
    run_check(url, job(Areas=[area]), frames_dir=None, out=out, progress=False, explain="json")
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    spans = [one["data"] for one in lines if one["channel"] == "explanations"]
    (verdict,) = next(one["areas"] for one in spans if one["at"] == "1970-01-01T00:00:04.000000Z")
    assert (verdict["stage"], verdict["phase"]) == ("event", "start")
    events = [one["data"]["EventUid"] for one in lines if one["channel"] == "events"]
    assert verdict["event_uid"] in events
    stages = [step["stage"] for step in verdict["steps"]]
    assert stages == ["quiet", "light", "size", "movement", "area", "persistence"]


def test_it_explains_a_step_of_the_light() -> None:
    url = "testsrc://yard?w=320&h=180&fps=10&first=50&duration=6&light_at=4"
    out = io.StringIO()
    run_check(url, job(), frames_dir=None, out=out, progress=False, explain="text")
    (light,) = [line for line in out.getvalue().splitlines() if line.split()[2] == "light"]
    assert light.startswith("00:04-00:05  -  light"), light
    assert "The light of the whole picture changed by" in light
