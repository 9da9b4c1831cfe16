"""A try of a camera's address: a picture and facts, or the true reason, and never its password."""

import json
from base64 import b64decode
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from vidette.core.reasons import Reason
from vidette.practice.camera import PracticeCamera
from vidette.runtime.trying import TryProcess

TRYER = TryProcess(allow_loopback=True, allow_files=True)
PASSWORD = "s3cr3t-Tok3n"


@pytest.fixture
async def camera(clip: Callable[[str], Path]) -> AsyncIterator[PracticeCamera]:
    camera = PracticeCamera({"yard": clip("car-park-topdown.mp4")}, token=f"viewer:{PASSWORD}")
    await camera.start()
    yield camera
    await camera.close()


async def test_a_camera_that_plays_shows_a_picture_and_facts(camera: PracticeCamera) -> None:
    found = await TRYER.try_source(camera.url("yard"), "tcp")
    assert (found.reason, found.width, found.height) == (Reason.NONE, 768, 432)
    assert found.fps == pytest.approx(12.5, abs=0.5)
    assert (found.reader, found.codec) == ("own", "h264")
    assert b64decode(found.jpeg).startswith(b"\xff\xd8")
    await camera.wait_for_readers("yard", 0)


async def test_a_recording_and_a_drawn_scene_are_tried_too(clip: Callable[[str], Path]) -> None:
    recording = await TRYER.try_source(clip("car-park-topdown.mp4").as_uri(), "tcp")
    assert (recording.width, recording.height) == (768, 432)
    drawn = await TRYER.try_source("testsrc://scene", "tcp")
    assert drawn.reason is Reason.NONE
    assert drawn.width > 0


async def test_a_wrong_password_is_told_as_such_and_is_told_to_nobody(
    camera: PracticeCamera,
) -> None:
    url = camera.url("yard").replace(PASSWORD, "wr0ng-Tok3n")
    found = await TRYER.try_source(url, "tcp")
    assert found.reason is Reason.UNAUTHORIZED
    assert "wr0ng" not in str(asdict(found))


async def test_what_is_not_there_is_told_as_such(camera: PracticeCamera) -> None:
    missing = await TRYER.try_source(camera.url("yard").replace("/yard", "/garden"), "tcp")
    assert missing.reason in {Reason.NOT_FOUND, Reason.UNAUTHORIZED}
    url = camera.url("yard")
    await camera.close()
    closed = await TRYER.try_source(url, "tcp")
    assert closed.reason is Reason.REFUSED
    assert closed.jpeg == ""


async def test_an_address_on_this_machine_is_refused_unless_allowed(camera: PracticeCamera) -> None:
    careful = TryProcess(allow_loopback=False, allow_files=False)
    found = await careful.try_source(camera.url("yard"), "tcp")
    assert found.reason is Reason.ADDRESS_REFUSED
    assert camera.connections_total("yard") == 0


def job(url: str, **pipeline: Any) -> str:
    source = {"Uid": "5f0c7c1e-9d1b-4a53-9d0e-0f7f5a6f1c11", "Url": url, "Output": {"FPS": 5}}
    return json.dumps({"CaseType": "motion-detect", "Source": source, "Pipeline": pipeline})


async def test_a_job_is_tried_on_its_camera(camera: PracticeCamera) -> None:
    lawn = {"Id": "corner", "Shape": [[0, 0], [0.05, 0], [0.05, 0.05], [0, 0.05]]}
    whole = {"Id": "all", "Shape": [[0, 0], [1, 0], [1, 1], [0, 1]]}
    found = await TRYER.try_job(job(camera.url("yard"), Areas=[lawn, whole]), 10)
    assert (found.reason, found.width, found.height) == (Reason.NONE, 768, 432)
    assert 7 <= found.seconds <= 12
    assert {one.area for one in found.events} == {"all"}
    assert all(one.boxes and one.start >= 0 for one in found.events)
    assert {one.area: one.stage == "event" for one in found.areas} == {"corner": False, "all": True}
    assert all(one.sentence for one in found.areas)
    assert b64decode(found.jpeg).startswith(b"\xff\xd8")
    await camera.wait_for_readers("yard", 0)


async def test_a_job_on_a_camera_that_does_not_play_says_why(camera: PracticeCamera) -> None:
    url = camera.url("yard").replace(PASSWORD, "wr0ng-Tok3n")
    found = await TRYER.try_job(job(url), 3)
    assert (found.reason, found.events, found.jpeg) == (Reason.UNAUTHORIZED, (), "")
    assert "wr0ng" not in str(asdict(found))
