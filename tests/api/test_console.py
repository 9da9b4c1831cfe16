"""The commands against the API over a real socket: what they print, what they leave behind."""

import asyncio
import json
import stat
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.api.rig import JPEG, Rig, job
from tests.api.test_client import served
from tests.api.test_events import seen, stored
from vidette import cli


@pytest.fixture(autouse=True)
async def url(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """The service that commands find by the environment."""
    async with served(rig) as address:
        monkeypatch.setenv("VIDETTE_URL", address)
        monkeypatch.delenv("VIDETTE_KEY", raising=False)
        yield address


async def done(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> list[str]:
    """The lines that a command printed."""
    capsys.readouterr()
    assert await asyncio.to_thread(cli.main, words) == code, capsys.readouterr().err
    return capsys.readouterr().out.splitlines()


async def complained(capsys: pytest.CaptureFixture[str], *words: str, code: int) -> str:
    capsys.readouterr()
    assert await asyncio.to_thread(cli.main, words) == code
    return capsys.readouterr().err


async def test_streams(rig: Rig, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "job.json"
    file.write_text(json.dumps(job(Title="Front gate")))
    (uid,) = await done(capsys, "streams", "add", str(file))
    await rig.until_status(uid, "PENDING")
    rig.engine.play(uid)
    await rig.until(uid, lambda body: bool(body["status"] == 1 and body["state"]["fps_in"]))
    (line,) = await done(capsys, "streams", "list", "--status", "WORKING")
    assert line.split("\t") == [uid, "Front gate", "WORKING", "playing", "5.00", "40", "local-1"]
    (whole,) = await done(capsys, "streams", "list", "--json")
    assert json.loads(whole)["job_uid"] == uid
    shown = await done(capsys, "streams", "show", "front GATE")
    assert shown[0].split() == ["uid", uid]
    assert not [one for one in shown if "token" in one]
    picture = tmp_path / "now.jpg"
    await done(capsys, "streams", "snapshot", "front", str(picture))
    assert picture.read_bytes().startswith(JPEG)
    assert await done(capsys, "streams", "pause", "front gate") == [f"{uid}: pause"]
    await rig.until_status(uid, "IN_PAUSE")
    assert "already paused" in await complained(capsys, "streams", "pause", uid, code=1)
    steps = await done(capsys, "streams", "history", uid, "--limit", "2", "--json")
    assert [json.loads(one)["name"] for one in steps] == ["IN_PAUSE", "PAUSE"]
    file.write_text(json.dumps(job(Title="Gate", CaseType=9)))
    assert "CaseType: " in await complained(capsys, "streams", "replace", uid, str(file), code=2)
    await rig.post_job(job(Title="Front door"))
    assert "2 streams" in await complained(capsys, "streams", "show", "front", code=2)
    await done(capsys, "streams", "delete", "front gate")
    assert len(await done(capsys, "streams", "list")) == 1


async def test_events(rig: Rig, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    uid = await rig.working(job(Title="Gate"))
    rig.engine.raise_event(replace(seen(uid, 1), labels=("person",)))
    rig.engine.raise_event(seen(uid, 2, None))
    await stored(rig, "/api/events/", 2)
    found = await done(capsys, "events", "list", "--stream", "gate", "--from", "2026-01-01")
    assert [line.split("\t")[2] for line in found] == ["-", "gate"]
    (person,) = await done(capsys, "events", "list", "--label", "person", "--json")
    event_uid = json.loads(person)["data"]["EventUid"]
    assert "class    person" in await done(capsys, "events", "show", event_uid)
    assert await done(capsys, "events", "list", "--to", "52w") == []
    assert await done(capsys, "events", "counts", "--by", "day", "--by", "area") == [
        "2026-03-01\t-\t1",
        "2026-03-01\tgate\t1",
    ]
    table = tmp_path / "found.csv"
    await done(capsys, "events", "export", str(table))
    assert len(table.read_text().splitlines()) == 3
    assert not list(tmp_path.glob(".*.part"))
    assert "FILE" in await complained(capsys, "events", "export", "x.pdf", code=2)
    assert "--from" in await complained(capsys, "events", "list", "--from", "then", code=2)
    tail = asyncio.create_task(done(capsys, "events", "tail", "--count", "1", "--stream", uid))
    broadcast = rig.app.state.service.listen.__self__
    async with asyncio.timeout(10):
        while not broadcast._listeners:
            await asyncio.sleep(0.01)
    rig.engine.raise_event(seen(uid, 3))
    (line,) = await tail
    assert "start" in line
    assert "gate" in line


async def test_tables_and_deliveries(capsys: pytest.CaptureFixture[str]) -> None:
    assert await done(capsys, "regions", "add", "yard") == ["2: yard"]
    assert await done(capsys, "regions", "list") == ["1\tdefault", "2\tyard"]
    await done(capsys, "regions", "delete", "yard")
    assert "no region" in await complained(capsys, "regions", "delete", "yard", code=1)
    (worker,) = await done(capsys, "workers", "list", "--json")
    assert json.loads(worker)["uid"] == "local-1"
    assert await done(capsys, "deliveries", "list") == []
    assert await done(capsys, "deliveries", "replay") == ["0 queued again"]
    assert "Delivery not found" in await complained(capsys, "deliveries", "show", "3", code=1)
    assert await done(capsys, "endpoints", "list") == []
    assert "Endpoint not found" in await complained(capsys, "endpoints", "enable", "3", code=1)
    assert "_shtab_vidette" in "".join(await done(capsys, "completion", "bash"))


async def test_a_service_that_is_not_there(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    key = tmp_path / "key"
    key.write_text("vdt_x\n")
    words = ("workers", "list", "--url", "http://127.0.0.1:9", "--key-file", str(key))
    said = await complained(capsys, *words, code=1)
    assert "http://127.0.0.1:9 does not answer" in said
    for more in (("events", "tail"), ("events", "export", str(tmp_path / "x.csv"))):
        said = await complained(capsys, *more, "--url", "http://127.0.0.1:9", code=1)
        assert "does not answer" in said
    assert not list(tmp_path.glob("*.csv*"))
    assert not list(tmp_path.glob(".*.part"))
    assert "vdt_x" not in said


def site(number: int, threshold: int = 200) -> str:
    """So many streams; the threshold is that of the last but two."""
    entries = []
    for place in range(number):
        detector = f"{{Detector: {{Threshold: {threshold if place == number - 3 else 200}}}}}"
        source = f"{{Url: rtsp://u:geheim@camera.invalid/{place}, Output: {{FPS: 5}}}}"
        entries.append(f"  cam {place}: {{Source: {source}, Pipeline: {detector}}}")
    return (
        "site: fleet\nregions: [yard]\ndefaults: {CaseType: motion-detect}\nstreams:\n"
        + "\n".join(entries)
    )


async def test_a_declared_fleet_changes_one_stream_alone(
    rig: Rig, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "fleet.yaml"
    file.write_text(site(60))
    declared = ("-f", str(file))
    assert len(await done(capsys, "diff", *declared, code=1)) == 61
    made = await done(capsys, "apply", *declared)
    assert made[-1] == "60 changed, 0 as they were."
    assert await done(capsys, "diff", *declared) == []
    before = {one["job_uid"]: one for one in await listed(rig)}
    assert len(before) == 60
    file.write_text(site(60, threshold=300))
    assert await done(capsys, "diff", *declared, code=1) == [
        "~ cam 57",
        "    Pipeline.Detector.Threshold: 200 -> 300",
    ]
    assert (await done(capsys, "apply", *declared))[-1] == "1 changed, 59 as they were."
    assert await done(capsys, "diff", *declared) == []
    changed = [
        one
        for one in await listed(rig)
        if one["platform_json"] != before[one["job_uid"]]["platform_json"]
    ]
    assert [json.loads(one["platform_json"])["Title"] for one in changed] == ["cam 57"]
    generations = Counter(one["state"]["generation"] for one in await listed(rig))
    assert generations == {1: 59, 2: 1}
    file.write_text(site(57))
    assert await done(capsys, "diff", *declared) == []
    pruned = await done(capsys, "apply", *declared, "--prune")
    assert pruned[-1] == "3 changed, 57 as they were."
    assert await done(capsys, "diff", *declared, "--prune") == []
    assert len(await listed(rig)) == 57


async def listed(rig: Rig) -> list[dict[str, Any]]:
    """Every stream."""
    answer = await rig.client.get("/api/streams/?limit=1000&ordering=id")
    return list(answer.json()["results"])


async def test_streams_of_no_site_are_taken_over_and_exported(
    rig: Rig, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    uid = await rig.post_job(job(Title="$Gate"))
    file = tmp_path / "out.yaml"
    await done(capsys, "export", str(file), "--site", "yard")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "token=invented" in file.read_text()
    assert (await done(capsys, "apply", "-f", str(file)))[0] == "~ $Gate"
    assert [one["job_uid"] for one in await listed(rig)] == [uid]
    again = tmp_path / "again.yaml"
    again.write_text("much longer than what is written into it " * 99)
    again.chmod(0o644)
    await done(capsys, "export", str(again))
    assert stat.S_IMODE(again.stat().st_mode) == 0o600
    assert again.read_text() == file.read_text()
    assert await done(capsys, "diff", "-f", str(again)) == []


async def test_a_dry_run_tries_the_cameras_and_changes_nothing(
    rig: Rig, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "fleet.yaml"
    file.write_text(site(3))
    assert (await done(capsys, "apply", "-f", str(file), "--dry-run"))[-1] == (
        "3 to change. Nothing was changed."
    )
    assert len(rig.tryer.tried) == 3
    await done(capsys, "apply", "-f", str(file), "--dry-run", "--no-try")
    assert len(rig.tryer.tried) == 3
    assert await listed(rig) == []


async def test_another_case_type_makes_the_stream_anew_and_a_refused_one_keeps_the_old(
    rig: Rig, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "fleet.yaml"
    file.write_text(site(1))
    await done(capsys, "apply", "-f", str(file))
    (before,) = await listed(rig)
    other = site(1).replace("motion-detect", "camera-obstacle").split(", Pipeline")[0] + "}"
    file.write_text(other.replace("camera.invalid", "127.0.0.1"))
    await complained(capsys, "apply", "-f", str(file), code=1)
    assert [one["job_uid"] for one in await listed(rig)] == [before["job_uid"]]
    file.write_text(other)
    await done(capsys, "apply", "-f", str(file))
    (after,) = await listed(rig)
    assert (after["stream_case_type"], after["job_uid"] != before["job_uid"]) == (4, True)


async def test_a_refused_change_is_told_and_the_others_go_on(
    rig: Rig, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "fleet.yaml"
    file.write_text(site(2) + "\n  bad: {Source: {Url: 'rtsp://u:geheim@127.0.0.1/x'}}")
    said = await complained(capsys, "apply", "-f", str(file), code=1)
    assert "bad: Source.Url: This address is not allowed" in said
    assert "geheim" not in said
    assert len(await listed(rig)) == 2
