"""The verbs: what is accepted, what is refused and in which words."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.contract.plane import HOOK, Plane, control_plane, job, seat, source
from vidette.core.addresses import AddressPolicy
from vidette.core.errors import (
    Conflict,
    InvalidInput,
    PictureNotFound,
    RegionNotFound,
    StoreUnavailable,
    StreamNotFound,
)
from vidette.core.stream import Region
from vidette.orchestrator.loop import Loop
from vidette.store import deliveries
from vidette.store.streams import StreamQuery


@pytest.fixture
async def plane(tmp_path: Path) -> AsyncIterator[Plane]:
    async with control_plane(tmp_path, seat()) as made:
        yield made


async def faults_of(plane: Plane, document: Any) -> Any:
    with pytest.raises(InvalidInput) as caught:
        await plane.service.create(json.dumps(document))
    return caught.value.faults


async def test_a_job_is_kept_byte_for_byte_with_what_it_refers_to(plane: Plane) -> None:
    text = json.dumps(job(Extra="é"), indent=3, ensure_ascii=False)
    job_uid = await plane.service.create(text)
    row = await plane.stream(job_uid)
    assert row.document == text
    assert (row.case_type, row.callback_url, row.generation) == (2, HOOK, 1)
    assert row.regions == (Region(1, "default"),)
    assert row.camera_group_uid == "0b7d4a52-5d0c-4c07-9f1b-6a0c8f3f6f10"
    assert plane.ground.desires.is_set()


async def test_jobs_on_one_camera_share_a_source_key(plane: Plane) -> None:
    rows = [
        await plane.stream(await plane.post(Source=source(Url=url)))
        for url in ("rtsp://a.invalid/1", "rtsp://a.invalid/1", "rtsp://a.invalid/2")
    ]
    assert rows[0].source_key == rows[1].source_key != rows[2].source_key


async def test_all_faults_come_at_once(plane: Plane) -> None:
    faults = await faults_of(
        plane,
        {
            "CaseType": "motion-detect",
            "Source": {"Url": "rtsp://127.0.0.1/yard"},
            "Regions": ["default", "moon", "mars"],
            "CallbackUrl": "http://10.1.2.3/hook",
            "Pipeline": {"Events": {"FrequencyMs": "often"}},
        },
    )
    assert faults == {
        "Source": {
            "Uid": ["This field is required."],
            "Url": [
                "This address is not allowed: it is a loopback address (VIDETTE_ALLOW_LOOPBACK)."
            ],
        },
        "Regions": {
            "1": ['Region "moon" does not exist.'],
            "2": ['Region "mars" does not exist.'],
        },
        "CallbackUrl": [
            "This address is not allowed: it is a private address "
            "(VIDETTE_ALLOW_PRIVATE_CALLBACKS)."
        ],
        "Pipeline": {"Events": {"FrequencyMs": ["A valid integer is required."]}},
    }
    assert (await plane.service.find(StreamQuery()))[0] == 0


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("file:///etc/passwd", "file:// sources are not allowed by this service"),
        ("rtsp://localhost/yard", "VIDETTE_ALLOW_LOOPBACK"),
        ("http://169.254.169.254/latest", "This address is not allowed: it is a"),
        ("http://[::1]/x", "loopback"),
        ("http://2130706433/x", "loopback"),
        ("gopher://camera.invalid/", "Enter a valid URL"),
    ],
)
async def test_sources_that_are_refused(plane: Plane, url: str, fault: str) -> None:
    faults = await faults_of(plane, job(Source=source(Url=url)))
    [message] = faults["Source"]["Url"]
    assert fault in message


@pytest.mark.parametrize("url", ["testsrc://scene?w=320", "rtsp://192.168.1.7/yard"])
async def test_sources_that_are_taken(plane: Plane, url: str) -> None:
    await plane.post(Source=source(Url=url))


@pytest.mark.parametrize("callback", [5, "ftp://platform.invalid/", "not an address"])
async def test_callbacks_of_the_wrong_kind_have_one_fault(plane: Plane, callback: object) -> None:
    faults = await faults_of(plane, job(CallbackUrl=callback))
    assert len(faults["CallbackUrl"]) == 1


@pytest.mark.parametrize("regions", ["default", [5], None])
async def test_regions_of_the_wrong_kind_are_refused(plane: Plane, regions: object) -> None:
    assert "Regions" in await faults_of(plane, job(Regions=regions))


async def test_source_of_the_wrong_kind_is_refused(plane: Plane) -> None:
    assert "Source" in await faults_of(plane, job(Source=[]))


async def test_what_is_no_json_object_is_refused(plane: Plane) -> None:
    for text in ("{", "[1]", '"job"'):
        with pytest.raises(InvalidInput):
            await plane.service.create(text)


async def test_options_open_what_is_closed(tmp_path: Path) -> None:
    async with control_plane(
        tmp_path,
        seat(),
        files_allowed=True,
        source_policy=AddressPolicy(allow_loopback=True),
        callback_policy=AddressPolicy(allow_private=True),
    ) as plane:
        await plane.post(Source=source(Url="file:///clips/a.mp4"))
        await plane.post(Source=source(Url="rtsp://127.0.0.1:8554/yard"))
        await plane.post(CallbackUrl="http://10.1.2.3/hook")


async def test_a_missing_default_region_is_said(tmp_path: Path) -> None:
    async with control_plane(tmp_path, seat(), default_regions=("yard",)) as plane:
        faults = await faults_of(plane, job())
        assert faults == {"Regions": ['The default region "yard" does not exist.']}
        await plane.turn()
        await plane.service.create_region("yard")
        row = await plane.stream(await plane.post())
        assert [region.title for region in row.regions] == ["yard"]


async def test_the_same_key_and_body_give_the_same_job(plane: Plane) -> None:
    text = json.dumps(job())
    first = await plane.service.create(text, idempotency_key="k-1")
    assert await plane.service.create(text, idempotency_key="k-1") == first
    assert await plane.service.create(text, idempotency_key="k-2") != first
    with pytest.raises(Conflict, match="another body"):
        await plane.service.create(text + " ", idempotency_key="k-1")
    assert (await plane.service.find(StreamQuery()))[0] == 2
    for key in ("", "k" * 256):
        with pytest.raises(InvalidInput) as caught:
            await plane.service.create(text, idempotency_key=key)
        assert list(caught.value.faults) == ["Idempotency-Key"]


async def test_a_key_whose_job_was_refused_can_be_used_again(plane: Plane) -> None:
    with pytest.raises(InvalidInput):
        await plane.service.create("{}", idempotency_key="k-1")
    await plane.service.create(json.dumps(job()), idempotency_key="k-1")


async def test_two_creates_with_one_key_at_once_are_one(plane: Plane) -> None:
    text = json.dumps(job())
    creates = (plane.service.create(text, idempotency_key="k-1") for _ in range(5))
    assert len(set(await asyncio.gather(*creates))) == 1
    assert (await plane.service.find(StreamQuery()))[0] == 1


async def test_a_case_type_stays(plane: Plane) -> None:
    job_uid = await plane.post()
    with pytest.raises(InvalidInput) as caught:
        await plane.service.replace(job_uid, json.dumps(job(CaseType="loud-sound")))
    assert "CaseType" in caught.value.faults
    with pytest.raises(StreamNotFound):
        await plane.service.replace("unknown", json.dumps(job()))
    assert (await plane.stream(job_uid)).generation == 1


async def test_a_put_enables_its_address_again(plane: Plane) -> None:
    job_uid = await plane.post()
    await plane.store.write(lambda tx: deliveries.disable(tx, HOOK, plane.clock(), "410"))
    await plane.service.replace(job_uid, json.dumps(job()))
    with plane.store.reading() as tx:
        assert not deliveries.is_disabled(tx, HOOK)


async def test_lists_and_history(plane: Plane) -> None:
    uids = [await plane.post() for _ in range(3)]
    count, views = await plane.service.find(StreamQuery(limit=2))
    assert (count, [view.stream.job_uid for view in views]) == (3, [uids[2], uids[1]])
    with pytest.raises(StreamNotFound):
        await plane.service.history("unknown")
    await plane.turn()
    [(row_id, newest)] = await plane.service.history(uids[0], limit=1)
    older = await plane.service.history(uids[0], before=row_id)
    assert (newest.target.name, [step.target.name for _, step in older]) == (
        "PENDING",
        ["PREPARED", "CREATED"],
    )


async def test_regions_are_made_and_removed_when_unused(plane: Plane) -> None:
    made = await plane.service.create_region("yard")
    assert await plane.service.regions() == [Region(1, "default"), made]
    for title in ("yard", " ", "y" * 201):
        with pytest.raises(InvalidInput) as caught:
            await plane.service.create_region(title)
        assert list(caught.value.faults) == ["title"]
    job_uid = await plane.post(Regions=["yard"])
    with pytest.raises(Conflict, match="used"):
        await plane.service.delete_region(made.id)
    await plane.service.delete(job_uid)
    await plane.service.delete_region(made.id)
    with pytest.raises(RegionNotFound):
        await plane.service.delete_region(made.id)
    with pytest.raises(Conflict, match="name none"):
        await plane.service.delete_region(1)


async def test_pictures_and_case_types(plane: Plane) -> None:
    for name in ("../vidette.db", "2026-03-01/a/b-0.jpg"):
        with pytest.raises(PictureNotFound):
            plane.service.picture(name)
    assert [one.code for one in plane.service.case_types()] == list(range(1, 11))


async def test_readiness_names_what_is_wrong(plane: Plane) -> None:
    assert await plane.service.readiness() == {"store": "ok", "workers": "ok"}
    plane.engine.die("w-1")
    failed = asyncio.Event()

    async def fails() -> float | None:
        if plane.ground.loops[0].trouble:
            failed.set()
        raise StoreUnavailable("The disk is full.")

    plane.ground.loops.append(Loop("intake", fails))
    running = asyncio.create_task(plane.ground.loops[0].run())
    async with asyncio.timeout(5):
        await failed.wait()
    assert await plane.service.readiness() == {
        "store": "ok",
        "workers": "No worker is alive.",
        "intake": "The disk is full.",
    }
    running.cancel()
    await plane.store.close()
    assert (await plane.service.readiness())["store"] == "The store is closed."
