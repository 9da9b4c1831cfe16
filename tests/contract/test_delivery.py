"""One callback over real sockets on this machine: what is posted, and what each answer comes to."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from vidette.core.addresses import AddressPolicy
from vidette.core.errors import AddressRefused
from vidette.delivery import address
from vidette.delivery.address import refusal, resolve_allowed
from vidette.delivery.deliverer import DELIVERED, GONE, RETRY, Deliverer, Outcome
from vidette.delivery.signing import verify

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
LOOPBACK = AddressPolicy(allow_loopback=True)
AT = datetime.now(UTC)
BODY = b'{"channel": "events", "event": "motion-detect", "data": {}}'
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Receiver:
    """Answers every request with the same bytes and keeps what came."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.connections = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while head := (await reader.readuntil(b"\r\n\r\n")).decode():
                first, *lines = head.strip().split("\r\n")
                headers = {
                    name.lower(): value.strip()
                    for name, _, value in (line.partition(":") for line in lines)
                }
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                self.requests.append((first, headers, body))
                writer.write(self.answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


def http(status: str, body: bytes = b"", **headers: str) -> bytes:
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{lines}\r\n".encode() + body


@asynccontextmanager
async def listening(talk: Talk) -> AsyncIterator[int]:
    talks: dict[asyncio.StreamWriter, asyncio.Task[None] | None] = {}

    async def tracked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talks[writer] = asyncio.current_task()
        await talk(reader, writer)

    server = await asyncio.start_server(tracked, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in talks:
            writer.transport.abort()
        await asyncio.gather(*(task for task in talks.values() if task))


@pytest.fixture
async def deliverer() -> AsyncIterator[Deliverer]:
    made = Deliverer(SECRET, LOOPBACK)
    yield made
    await made.close()


async def answer_to(deliverer: Deliverer, answer: bytes) -> Outcome:
    async with listening(Receiver(answer).talk) as port:
        return await deliverer.post(f"http://127.0.0.1:{port}/", "m-1", BODY, AT)


async def test_posts_the_signed_body_to_the_path_with_the_names_host(deliverer: Deliverer) -> None:
    receiver = Receiver(http("204 No Content"))
    async with listening(receiver.talk) as port:
        url = f"http://user:pa%40ss@localhost:{port}/hook/a%20b?key=1"
        # Signed now, not when this module was imported: a signature holds for five minutes.
        outcome = await deliverer.post(url, "m-1", BODY, datetime.now(UTC))
    assert outcome == Outcome(DELIVERED, 204)
    [(first, headers, body)] = receiver.requests
    assert first == "POST /hook/a%20b?key=1 HTTP/1.1"
    assert headers["host"] == f"localhost:{port}"
    assert headers["content-type"] == "application/json"
    assert headers["authorization"] == "Basic dXNlcjpwYUBzcw=="
    assert body == BODY
    assert verify(SECRET, headers, body)


async def test_uses_one_connection_for_several_callbacks(deliverer: Deliverer) -> None:
    receiver = Receiver(http("200 OK", b"thanks"))
    async with listening(receiver.talk) as port:
        for number in range(3):
            await deliverer.post(f"http://127.0.0.1:{port}/", f"m-{number}", BODY, AT)
    assert [headers["webhook-id"] for _, headers, _ in receiver.requests] == ["m-0", "m-1", "m-2"]
    assert receiver.connections == 1


@pytest.mark.parametrize("status", ["301 Moved", "400 No", "401 No", "404 No", "500 Oh", "503 Oh"])
async def test_anything_but_success_is_tried_again(deliverer: Deliverer, status: str) -> None:
    code = int(status.split()[0])
    assert await answer_to(deliverer, http(status)) == Outcome(RETRY, code, f"answered {code}")


async def test_410_means_gone(deliverer: Deliverer) -> None:
    outcome = await answer_to(deliverer, http("410 Gone"))
    assert (outcome.kind, outcome.status) == (GONE, 410)


async def test_a_redirect_is_not_followed(deliverer: Deliverer) -> None:
    target = Receiver(http("200 OK"))
    async with listening(target.talk) as port:
        outcome = await answer_to(
            deliverer, http("307 Look there", Location=f"http://127.0.0.1:{port}/")
        )
    assert (outcome.kind, outcome.status) == (RETRY, 307)
    assert target.requests == []


@pytest.mark.parametrize(
    ("value", "pause"),
    [
        ("120", timedelta(seconds=120)),
        ("999999999999", timedelta(days=1)),
        ("-5", None),
        ("soon", None),
        ("", None),
    ],
)
async def test_reads_retry_after_in_seconds(
    deliverer: Deliverer, value: str, pause: timedelta | None
) -> None:
    outcome = await answer_to(deliverer, http("429 Slow down", Retry_After=value))
    assert outcome == Outcome(RETRY, 429, "answered 429", pause)


async def test_reads_retry_after_as_a_date(deliverer: Deliverer) -> None:
    later = (AT + timedelta(seconds=90)).strftime("%a, %d %b %Y %H:%M:%S")
    for zone in (" GMT", " -0000"):
        outcome = await answer_to(deliverer, http("503 Busy", Retry_After=later + zone))
        assert outcome.retry_after is not None
        assert timedelta(seconds=88) < outcome.retry_after <= timedelta(seconds=90)
    past = http("503 Busy", Retry_After="Wed, 21 Oct 2015 07:28:00 GMT")
    assert (await answer_to(deliverer, past)).retry_after == timedelta(0)


async def test_reads_little_of_a_huge_answer(deliverer: Deliverer) -> None:
    sent = 0
    cut = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
        try:
            while sent < 1_000_000_000:
                writer.write(b"x" * 65536)
                await writer.drain()
                sent += 65536
        except ConnectionError:
            cut.set()
        finally:
            writer.close()

    async with listening(talk) as port:
        outcome = await deliverer.post(f"http://127.0.0.1:{port}/", "m-1", BODY, AT)
        async with asyncio.timeout(5):
            await cut.wait()
    assert outcome == Outcome(DELIVERED, 200)
    assert sent < 50_000_000


async def test_success_stands_when_the_body_breaks_off(deliverer: Deliverer) -> None:
    broken = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"
    assert await answer_to(deliverer, broken) == Outcome(DELIVERED, 200)


async def test_nonsense_for_an_answer_is_tried_again(deliverer: Deliverer) -> None:
    assert (await answer_to(deliverer, b"SSH-2.0-hello\r\n\r\n")).kind is RETRY


async def test_a_closed_port_is_tried_again(deliverer: Deliverer) -> None:
    async with listening(Receiver(b"").talk) as port:
        pass
    outcome = await deliverer.post(f"http://127.0.0.1:{port}/?token=s3cret", "m-1", BODY, AT)
    assert (outcome.kind, outcome.status) == (RETRY, None)
    assert "s3cret" not in outcome.detail


async def test_a_receiver_that_says_nothing_is_left_in_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("vidette.delivery.deliverer.TOTAL_SECONDS", 0.2)
    deliverer = Deliverer(SECRET, LOOPBACK)

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()  # until the other side gives up
        writer.close()

    async with listening(talk) as port:
        outcome = await deliverer.post(f"http://127.0.0.1:{port}/", "m-1", BODY, AT)
    assert outcome == Outcome(RETRY, detail="no answer in time")
    await deliverer.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "[::1]"])
async def test_a_forbidden_address_is_not_connected_to(host: str) -> None:
    receiver = Receiver(http("200 OK"))
    deliverer = Deliverer(SECRET, AddressPolicy())
    async with listening(receiver.talk) as port:
        outcome = await deliverer.post(f"http://{host}:{port}/", "m-1", BODY, AT)
    assert outcome.kind is RETRY
    assert outcome.detail == "the address is not allowed: it is a loopback address"
    assert receiver.connections == 0
    await deliverer.close()


async def test_a_name_that_cannot_be_resolved_is_tried_again(deliverer: Deliverer) -> None:
    outcome = await deliverer.post("http://receiver.invalid/", "m-1", BODY, AT)
    assert outcome == Outcome(RETRY, detail="the host name cannot be resolved")


@pytest.mark.parametrize("url", ["http://[/", "ftp://receiver.invalid/", "http://a:99999999/"])
async def test_an_address_that_is_none_is_tried_again(deliverer: Deliverer, url: str) -> None:
    assert (await deliverer.post(url, "m-1", BODY, AT)).kind is RETRY


async def test_environment_proxies_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    proxy, receiver = Receiver(http("200 OK")), Receiver(http("200 OK"))
    async with listening(proxy.talk) as proxy_port, listening(receiver.talk) as port:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy_port}")
        monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{proxy_port}")
        deliverer = Deliverer(SECRET, LOOPBACK)
        await deliverer.post(f"http://127.0.0.1:{port}/", "m-1", BODY, AT)
        await deliverer.close()
    assert (proxy.connections, receiver.connections) == (0, 1)


class Names:
    """A resolver for tests: gives the next list of addresses at every question."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)

    async def getaddrinfo(self, _host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        found = self.answers.pop(0)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]


def resolve_with(monkeypatch: pytest.MonkeyPatch, names: Names) -> None:
    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", names.getaddrinfo)


async def test_one_forbidden_address_of_a_name_refuses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_with(monkeypatch, Names(["93.184.216.34", "169.254.169.254"]))
    with pytest.raises(AddressRefused, match="metadata"):
        await resolve_allowed("two.invalid", 80, LOOPBACK)


async def test_a_name_that_turns_to_loopback_after_the_check_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolve_with(monkeypatch, Names(["93.184.216.34"], ["127.0.0.1"]))
    assert await refusal("http://turns.invalid/", AddressPolicy()) is None
    deliverer = Deliverer(SECRET, AddressPolicy())
    outcome = await deliverer.post("http://turns.invalid/", "m-1", BODY, AT)
    assert outcome.detail == "the address is not allowed: it is a loopback address"
    await deliverer.close()


async def test_the_next_address_is_taken_when_the_first_refuses(
    monkeypatch: pytest.MonkeyPatch, deliverer: Deliverer
) -> None:
    receiver = Receiver(http("200 OK"))
    async with listening(receiver.talk) as port:
        resolve_with(monkeypatch, Names(["127.0.0.2", "127.0.0.1"], ["127.0.0.1"], ["127.0.0.2"]))
        outcome = await deliverer.post(f"http://two.invalid:{port}/", "m-1", BODY, AT)
    assert outcome == Outcome(DELIVERED, 200)
    assert receiver.requests[0][1]["host"] == f"two.invalid:{port}"


async def test_refusal_judges_what_resolves_and_accepts_what_does_not() -> None:
    assert await refusal("http://127.0.0.1/", AddressPolicy()) == "it is a loopback address"
    assert await refusal("rtsp://10.0.0.7/x", AddressPolicy()) == "it is a private address"
    assert await refusal("rtsp://10.0.0.7/x", AddressPolicy(allow_private=True)) is None
    assert await refusal("http://camera.invalid/", AddressPolicy()) is None
    assert await refusal(f"http://{'a' * 64}.example/", AddressPolicy()) == (
        "its host is not a valid name"
    )


async def test_a_slow_name_is_judged_later(monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(Names):
        async def getaddrinfo(self, *_: object, **__: object) -> list[tuple[object, ...]]:
            return await asyncio.Future()

    monkeypatch.setattr(address, "LOOKUP_SECONDS", 0.05)
    resolve_with(monkeypatch, Slow())
    assert await refusal("http://slow.invalid/", AddressPolicy()) is None


async def test_nothing_secret_is_logged(
    deliverer: Deliverer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with listening(Receiver(http("500 Oh")).talk) as port:
        await deliverer.post(f"http://user:s3cret@127.0.0.1:{port}/?token=s3cret", "m-1", BODY, AT)
    assert "s3cret" not in caplog.text
