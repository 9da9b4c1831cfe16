"""`vidette eval` on the shipped clip, as a fresh clone has it."""

import json
from pathlib import Path

import pytest

from vidette.cli import main

TRUTH = Path(__file__).parents[2] / "truth" / "development.yaml"
CAR_PARK = "car-park-topdown"


def test_the_shipped_clip_is_seen_as_a_person_saw_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = tmp_path / "report"
    arguments = ["eval", str(TRUTH), "--clip", CAR_PARK, "--json", "--report", str(folder)]
    assert main(arguments) == 0
    told = json.loads(capsys.readouterr().out)
    clip = told["clips"][CAR_PARK]
    assert told["all"]["passages"] == clip["found"] == 4
    assert (clip["false"], clip["missed"], clip["split_passages"]) == ([], [], 0)
    assert clip["start_p95"] <= 0.6
    assert len(clip["events"]) == 3
    assert "car-park-topdown" in (folder / "report.html").read_text()


def test_a_deaf_job_misses_everything_and_the_report_shows_what(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    job = tmp_path / "job.json"
    job.write_text(json.dumps({"Pipeline": {"Detector": {"Threshold": 900000}}}))
    arguments = ["eval", str(TRUTH), "--clip", CAR_PARK, "--job", str(job)]
    assert main([*arguments, "--report", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert "0/4" in out
    assert out.count("missed  car-park-topdown: ") == 4
    assert (tmp_path / "report.html").read_text().count("data:image/jpeg;base64,/9j/") == 4


def test_a_clip_that_is_not_there_is_named(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    truth = tmp_path / "truth.yaml"
    clips = [
        {"file": f"{name}.mp4", "length": 30.16, "passages": []} for name in ("gone", CAR_PARK)
    ]
    truth.write_text(json.dumps({"clips": clips}))
    assert main(["eval", str(truth)]) == 2
    assert "gone.mp4: is not there" in capsys.readouterr().err
    assert main(["eval", str(truth), "--skip-missing", "--json"]) == 0
    shown = capsys.readouterr()
    assert list(json.loads(shown.out)["clips"]) == [CAR_PARK]
    assert "gone.mp4" in shown.err


def test_wrong_input_is_told_by_name(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["eval", str(TRUTH), "--clip", "moon"]) == 2
    assert "There is no clip moon" in capsys.readouterr().err
    assert main(["eval", str(TRUTH), "--clip", CAR_PARK, "--case", "no-such"]) == 2
    assert "CaseType" in capsys.readouterr().err
    assert main(["eval", str(tmp_path / "none.yaml")]) == 1
