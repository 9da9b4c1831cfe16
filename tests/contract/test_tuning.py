"""A proposed threshold keeps its promise over the same pictures."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.contract.desk import OPTIONS, WORKER, Desk, is_first, is_released, uid, utc_now
from tests.contract.test_replay import _assignment, _phases
from vidette.analytics.catalogue import catalogue
from vidette.core.difference import spans
from vidette.core.errors import Conflict, InvalidInput
from vidette.practice.camera import PracticeCamera
from vidette.replay.command import kept_text
from vidette.replay.thresholds import with_threshold
from vidette.replay.tuning import tune_file, tune_stream
from vidette.runtime.inline import InlineEngine
from vidette.runtime.keeping.tending import Replays
from vidette.runtime.replaying.otherwise import play_otherwise
from vidette.runtime.tuner import TuneProcess, TuningFailed


def _job(case_type: str = "motion-detect", threshold: float | None = None) -> str:
    pipeline = {"Detector": {"Threshold": threshold}} if threshold is not None else {}
    source = {"Uid": uid(9), "Url": "file:///clip"}
    return json.dumps({"CaseType": case_type, "Source": source, "Pipeline": pipeline})


async def test_the_kept_minutes_of_a_live_camera_give_what_was_predicted(
    clip: Callable[[str], Path], tmp_path: Path
) -> None:
    root = tmp_path / "replay"
    camera = PracticeCamera({"yard": clip("car-park-topdown.mp4")})
    await camera.start()
    engine = InlineEngine(replace(OPTIONS, replays=Replays(root, 10**9)), now=utc_now)
    await engine.open()
    desk = Desk(engine)
    await desk.start(_assignment(camera.url("yard"), decode="auto"))
    await desk.until(is_first())
    await desk.until(_phases(10), 40)
    await engine.stop(WORKER, uid(1))
    await desk.until(is_released())
    await engine.close()
    await camera.close()

    tuner = TuneProcess(tmp_path, root)
    tuner.check(uid(1))
    told = await tuner.tune(uid(1))
    assert told == tune_stream(root, uid(1))
    assert len(told["curve"]) == 13
    assert told["today"] == 496
    for point in told["curve"][::4]:
        text = kept_text(with_threshold(_job(), point["threshold"]))
        again = play_otherwise(root / uid(1), catalogue().read_job(text), text)
        assert len(spans(again.replayed)) == point["events"]
    with pytest.raises(Conflict, match="replay_minutes"):
        tuner.check(uid(2))
    with pytest.raises(TuningFailed, match="Nothing is kept"):
        await tuner.tune(uid(2))


def test_a_recording_is_tuned_and_a_bad_threshold_is_mended(clip: Callable[[str], Path]) -> None:
    told = tune_file(clip("car-park-topdown.mp4").as_uri(), _job(threshold=20000))
    counts = [one["events"] for one in told["curve"]]
    assert max(counts) > 0
    chosen = next(one for one in told["curve"] if one["threshold"] == told["proposed"])
    assert chosen["events"] == told["predicted_events"]
    assert told["reason"]


def test_a_case_type_without_a_threshold_is_refused(clip: Callable[[str], Path]) -> None:
    with pytest.raises(InvalidInput, match="motion-detect"):
        tune_file(clip("car-park-topdown.mp4").as_uri(), _job("camera-obstacle"))
