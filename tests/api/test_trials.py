"""Trying a camera over the API: what is wrong with an address is said before anything is dialled."""

import pytest

from tests.api.rig import Rig, job
from vidette.core.reasons import Reason
from vidette.core.trial import JobTrial, SourceTrial, TriedArea, TriedEvent

PATH = "/api/sources/try/"
URL = "rtsp://viewer:secret@camera.invalid/yard"


async def test_a_camera_that_plays(rig: Rig) -> None:
    rig.tryer.answer = SourceTrial(
        codec="hevc", width=1920, height=1080, fps=25.0, reader="own", jpeg="/9j/"
    )
    answer = await rig.client.post(PATH, json={"Url": URL})
    assert answer.status_code == 200
    assert answer.json() == {
        "plays": True,
        "reason": "",
        "sentence": "",
        "detail": "",
        "codec": "hevc",
        "width": 1920,
        "height": 1080,
        "fps": 25.0,
        "reader": "own",
        "picture": "data:image/jpeg;base64,/9j/",
    }
    assert rig.tryer.tried == [(URL, "tcp")]


async def test_a_camera_that_does_not_play_says_why(rig: Rig) -> None:
    rig.tryer.answer = SourceTrial(reason=Reason.UNAUTHORIZED, detail="The source answers 401.")
    body = (await rig.client.post(PATH, json={"Url": URL, "Transport": "udp"})).json()
    assert (body["plays"], body["reason"], body["picture"]) == (False, "unauthorized", "")
    assert "credentials" in body["sentence"]
    assert rig.tryer.tried == [(URL, "udp")]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "Url"),
        ({"Url": ""}, "Url"),
        ({"Url": "ftp://camera.invalid/yard"}, "Url"),
        ({"Url": "rtsp://169.254.169.254/latest"}, "Url"),
        ({"Url": "file:///etc/passwd"}, "Url"),
        ({"Url": URL, "Transport": "pigeon"}, "Transport"),
    ],
)
async def test_a_wrong_address_is_refused_by_its_field(
    rig: Rig, body: dict[str, str], field: str
) -> None:
    answer = await rig.client.post(PATH, json=body)
    assert (answer.status_code, list(answer.json())) == (400, [field])
    assert rig.tryer.tried == []


async def test_a_job_is_tried_before_it_is_posted(rig: Rig) -> None:
    event = TriedEvent("motion-detect", "gate", (), 2.5, None, ((1, 2, 3, 4),))
    area = TriedArea("gate", "event", "An event goes on.")
    rig.tryer.job_answer = JobTrial(
        seconds=10.1, width=64, height=48, jpeg="AAAA", events=(event,), areas=(area,)
    )
    answer = await rig.client.post("/api/streams/try/?seconds=5", json=job())
    assert answer.status_code == 200, answer.text
    assert answer.json() == {
        "plays": True,
        "reason": "",
        "sentence": "",
        "detail": "",
        "seconds": 10.1,
        "width": 64,
        "height": 48,
        "picture": "data:image/jpeg;base64,AAAA",
        "events": [
            {
                "type": "motion-detect",
                "area": "gate",
                "labels": [],
                "start": 2.5,
                "end": None,
                "boxes": [[1, 2, 3, 4]],
            }
        ],
        "areas": [{"area": "gate", "stage": "event", "sentence": "An event goes on."}],
    }
    assert rig.tryer.jobs[0][1] == 5
    assert (await rig.client.get("/api/streams/")).json()["count"] == 0


async def test_a_wrong_job_is_not_tried(rig: Rig) -> None:
    answer = await rig.client.post("/api/streams/try/", json=job(Source={}))
    assert (answer.status_code, list(answer.json())) == (400, ["Source"])
    late = await rig.client.post("/api/streams/try/?seconds=600", json=job())
    assert (late.status_code, list(late.json())) == (400, ["seconds"])
    assert rig.tryer.jobs == []
