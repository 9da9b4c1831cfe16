"""The sink as a sender of callbacks sees it, over real HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from vidette.delivery.signing import new_secret, sign, verify
from vidette.practice.http import LARGEST_BODY
from vidette.practice.sink import Answer, Entry, Sink

NOW = datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC)


def envelope(number: int, **more: Any) -> bytes:
    data = {"JobUid": "job", "EventUid": f"event-{number}", "phase": "start", "seq": 0, **more}
    return json.dumps({"channel": "events", "event": "motion-detect", "data": data}).encode()


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(timeout=20, limits=httpx.Limits(max_connections=100)) as client:
        yield client


async def test_a_callback_is_on_disk_before_it_is_answered(
    tmp_path: Path, client: httpx.AsyncClient
) -> None:
    path = tmp_path / "ledger.jsonl"
    heard: list[Entry] = []
    sink = Sink(on_entry=heard.append, ledger=path, now=lambda: NOW)
    await sink.start()
    for number in range(3):
        answer = await client.post(
            sink.url, content=envelope(number, crop=["data:"]), headers={"webhook-id": f"w{number}"}
        )
        assert answer.status_code == 200
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        assert [line["webhook_id"] for line in lines] == [f"w{n}" for n in range(number + 1)]
    assert lines[-1] == {
        "received_at": "2026-03-01T12:00:05.000000+00:00",
        "webhook_id": "w2",
        "channel": "events",
        "event": "motion-detect",
        "JobUid": "job",
        "EventUid": "event-2",
        "phase": "start",
        "seq": 0,
        "crops": 1,
        "signed": None,
        "size": len(envelope(2, crop=["data:"])),
    }
    assert tuple(heard) == sink.entries
    await sink.close()


async def test_only_good_signatures_are_entries(client: httpx.AsyncClient) -> None:
    secret = new_secret()
    sink = Sink(lambda headers, body: verify(secret, headers, body), keep_bodies=True)
    await sink.start()
    body = envelope(1)
    good = sign(secret, "w1", datetime.now(UTC), body)
    forged = sign(new_secret(), "w2", datetime.now(UTC), body)
    assert (await client.post(sink.url, content=body, headers=good)).status_code == 200
    assert (await client.post(sink.url, content=body, headers=forged)).status_code == 401
    assert (await client.post(sink.url, content=body)).status_code == 401
    assert [(entry.webhook_id, entry.signed) for entry in sink.entries] == [("w1", True)]
    assert sink.entries[0].body == body
    assert [entry.webhook_id for entry in sink.turned_away] == ["w2", ""]
    await sink.close()


async def test_scripted_answers_come_in_order(client: httpx.AsyncClient) -> None:
    sink = Sink()
    await sink.start()
    sink.script(
        Answer(503, retry_after="7"), Answer(302, location="http://169.254.1.1/"), Answer(410)
    )
    answers = [await client.post(sink.url, content=envelope(number)) for number in range(4)]
    assert [answer.status_code for answer in answers] == [503, 302, 410, 200]
    assert answers[0].headers["retry-after"] == "7"
    assert answers[1].headers["location"] == "http://169.254.1.1/"
    assert [entry.data["EventUid"] for entry in sink.entries] == ["event-3"]
    assert [entry.status for entry in sink.turned_away] == [503, 302, 410]
    sink.otherwise = Answer(500, body=b"x" * 1_000_000)
    answer = await client.post(sink.url, content=envelope(9))
    assert (answer.status_code, len(answer.content)) == (500, 1_000_000)
    await sink.close()


async def test_a_slow_answer_keeps_nobody_else_waiting(client: httpx.AsyncClient) -> None:
    sink = Sink()
    await sink.start()
    sink.script(Answer(delay=3600))
    posts = [
        asyncio.create_task(client.post(sink.url, content=envelope(number))) for number in range(2)
    ]
    done, waiting = await asyncio.wait(posts, return_when=asyncio.FIRST_COMPLETED, timeout=10)
    assert [post.result().status_code for post in done] == [200]
    assert [entry.job_uid for entry in sink.entries] == ["job"]
    await sink.close()
    with pytest.raises(httpx.RemoteProtocolError):
        await waiting.pop()


async def test_waiting_sees_what_comes_and_gives_up(client: httpx.AsyncClient) -> None:
    sink = Sink()
    await sink.start()
    waiting = asyncio.create_task(sink.wait_for(lambda entry: entry.data["EventUid"] == "event-7"))
    everything = asyncio.create_task(sink.wait_until(lambda sink: len(sink.entries) == 8))
    for number in range(8):
        await client.post(sink.url, content=envelope(number))
    assert (await waiting).data["seq"] == 0
    await everything
    with pytest.raises(TimeoutError):
        await sink.wait_for(lambda entry: entry.event == "never", timeout=0.01)
    await sink.close()


async def test_many_connections_are_served_at_once(
    tmp_path: Path, client: httpx.AsyncClient
) -> None:
    sink = Sink(ledger=tmp_path / "ledger.jsonl")
    await sink.start()
    answers = await asyncio.gather(
        *(client.post(sink.url, content=envelope(number)) for number in range(100))
    )
    assert {answer.status_code for answer in answers} == {200}
    assert {entry.data["EventUid"] for entry in sink.entries} == {f"event-{n}" for n in range(100)}
    assert len((tmp_path / "ledger.jsonl").read_text().splitlines()) == 100
    await sink.close()


async def test_large_and_chunked_bodies(client: httpx.AsyncClient) -> None:
    sink = Sink()
    await sink.start()
    large = envelope(1, crop=["x" * (LARGEST_BODY - 1000)])
    assert (await client.post(sink.url, content=large)).status_code == 200
    assert (sink.entries[0].crops, sink.entries[0].size) == (1, len(large))

    async def pieces() -> AsyncIterator[bytes]:
        body = envelope(2)
        for at in range(0, len(body), 7):
            yield body[at : at + 7]

    assert (await client.post(sink.url, content=pieces())).status_code == 200
    assert sink.entries[1].data["EventUid"] == "event-2"
    await sink.close()


async def exchange(sink: Sink, data: bytes) -> bytes:
    """What comes back for *data* until the sink ends the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", httpx.URL(sink.url).port)
    writer.write(data)
    async with asyncio.timeout(10):
        answer = await reader.read()
    writer.transport.abort()
    return answer


async def test_what_is_no_callback_is_refused() -> None:
    sink = Sink()
    await sink.start()
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: "
    over = head + b"99999999\r\n\r\n" + bytes(LARGEST_BODY + 1)
    assert (await exchange(sink, over)).startswith(b"HTTP/1.1 413")
    assert (await exchange(sink, b"nonsense\r\n\r\n")).startswith(b"HTTP/1.1 400")
    long = b"POST / HTTP/1.1\r\nX: " + b"x" * 70_000 + b"\r\n\r\n"
    assert (await exchange(sink, long)).startswith(b"HTTP/1.1 431")
    get = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    assert (await exchange(sink, get)).startswith(b"HTTP/1.1 405")
    closing = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n[]"
    assert (await exchange(sink, closing)).startswith(b"HTTP/1.1 400")
    assert sink.entries == ()
    await sink.close()


async def test_requests_sent_ahead_are_answered_in_order() -> None:
    sink = Sink()
    await sink.start()
    sink.script(Answer(delay=0.05, body=b"first"), Answer(body=b"second"))
    body = envelope(1)
    head = f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n".encode()
    data = head + b"\r\n" + body + head + b"Connection: close\r\n\r\n" + body
    answer = await exchange(sink, data)
    assert answer.index(b"first") < answer.index(b"second")
    assert len(sink.entries) == 2
    await sink.close()
