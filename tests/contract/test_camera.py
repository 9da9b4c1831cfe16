"""The practice camera as its readers see it: PyAV over TCP and UDP, and bare RTSP."""

import asyncio
import struct
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import av
import pytest

from tests.contract.clips import DARKEST, FPS, PICTURES, RECIPES, SIZE, STEP, make_clip, make_noise
from tests.contract.rtsp_client import BareClient, Reading, read_pictures
from vidette.core.errors import InvalidInput, SourceError
from vidette.core.reasons import Reason
from vidette.media.packets import read_clip
from vidette.practice.camera import CameraOptions, PracticeCamera

NOW = datetime(2026, 3, 1, 12, 0, 5, 250_000, tzinfo=UTC)
UDP = "RTP/AVP;unicast;client_port=40000-40001"


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("clips")
    made = {name: make_clip(folder / f"{name}.mp4", recipe) for name, recipe in RECIPES.items()}
    return made | {"noise": make_noise(folder / "noise.mp4")}


@pytest.fixture
async def camera(clips: dict[str, Path]) -> AsyncIterator[PracticeCamera]:
    camera = PracticeCamera(clips, now=lambda: NOW)
    await camera.start()
    yield camera
    await camera.close()


def numbers(reading: Reading) -> list[int]:
    """The number of each picture within the clip, told by its brightness."""
    return [round((seen.luma - DARKEST) / STEP) for seen in reading.pictures]


async def test_pictures_come_whole_and_in_order_over_the_seam(camera: PracticeCamera) -> None:
    ways = [(name, transport) for name in RECIPES for transport in ("tcp", "udp")]
    readings = await asyncio.gather(
        *(
            asyncio.to_thread(read_pictures, camera.url(name), transport, 2 * PICTURES + 5)
            for name, transport in ways
        )
    )
    for (name, _), reading in zip(ways, readings, strict=True):
        assert (reading.codec, reading.size) == (RECIPES[name].codec, SIZE)
        assert not any(seen.is_corrupt for seen in reading.pictures)
        shown = numbers(reading)
        assert shown == [(shown[0] + n) % PICTURES for n in range(len(shown))]
        ticks = [seen.ticks for seen in reading.pictures[1:] if seen.ticks is not None]
        assert len(ticks) == len(shown) - 1
        steps = {after - before for before, after in pairwise(ticks)}
        assert steps == {90_000 // FPS}


async def test_a_reader_starts_at_a_key_picture(camera: PracticeCamera) -> None:
    for transport in ("tcp", "udp"):
        reading = await asyncio.to_thread(read_pictures, camera.url("h264"), transport, 12)
        keys = [
            n for n, seen in zip(numbers(reading), reading.pictures, strict=True) if seen.is_key
        ]
        assert reading.pictures[0].is_key
        assert set(keys) == {0, 10}


async def test_readers_are_counted(camera: PracticeCamera) -> None:
    url = camera.url("h264")
    clients = [await BareClient.connect(camera.port) for _ in range(3)]
    for client in clients:
        await client.play(url)
    await camera.wait_for_readers("h264", 3)
    assert camera.readers("h265") == 0
    clients[0].close()
    await camera.wait_for_readers("h264", 2)
    assert camera.connections_total("h264") == 3
    for client in clients:
        client.close()
    await camera.wait_for_readers("h264", 0)


async def test_a_wrong_password_is_refused(clips: dict[str, Path]) -> None:
    camera = PracticeCamera({"h264": clips["h264"]}, token="user:p@ss/w:rd")
    await camera.start()
    try:
        url = camera.url("h264")
        reading = await asyncio.to_thread(read_pictures, url, "tcp", 3)
        assert len(reading.pictures) == 3
        for credentials in ("", "user:wrong@"):
            bare = f"rtsp://{credentials}127.0.0.1:{camera.port}/h264"
            with pytest.raises(av.error.HTTPUnauthorizedError):
                await asyncio.to_thread(read_pictures, bare, "tcp", 1)
        client = await BareClient.connect(camera.port)
        for value in ("Basic !", "Basic", "Digest dXNlcjpwQHNzL3c6cmQ="):
            status, headers = await client.ask("DESCRIBE", url, Authorization=value)
            assert (status, headers["www-authenticate"][:12]) == (401, "Basic realm=")
        assert (await client.ask("OPTIONS", url))[0] == 200
        client.close()
    finally:
        await camera.close()


async def test_unknown_streams_and_refusals(camera: PracticeCamera) -> None:
    with pytest.raises(av.error.HTTPNotFoundError):
        await asyncio.to_thread(read_pictures, camera.url("nothing"), "tcp", 1)
    camera.refuse("h264", 403)
    with pytest.raises(av.error.HTTPForbiddenError):
        await asyncio.to_thread(read_pictures, camera.url("h264"), "tcp", 1)
    camera.refuse("h264", None)
    reading = await asyncio.to_thread(read_pictures, camera.url("h264"), "tcp", 1)
    assert len(reading.pictures) == 1
    assert camera.connections_total("h264") == 2


async def test_dropped_readers_see_the_end_and_may_come_again(camera: PracticeCamera) -> None:
    readings = [
        asyncio.create_task(asyncio.to_thread(read_pictures, camera.url("h264"), transport, 10_000))
        for transport in ("tcp", "tcp")
    ]
    await camera.wait_for_readers("h264", 2)
    await camera.drop("h264")
    assert camera.readers("h264") == 0
    for reading in readings:
        assert len((await reading).pictures) < 10_000
    again = await asyncio.to_thread(read_pictures, camera.url("h264"), "tcp", 2)
    assert len(again.pictures) == 2


async def test_a_paused_camera_lets_in_and_sends_nothing(camera: PracticeCamera) -> None:
    camera.pause("h264")
    client = await BareClient.connect(camera.port)
    await client.play(camera.url("h264"))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(client.reader.readexactly(1), 0.3)
    camera.resume("h264")
    async with asyncio.timeout(5):
        channel, packet = await client.packet()
        while channel != 0:
            channel, packet = await client.packet()
    assert packet[12] & 0x1F == 7, "a newcomer starts with the parameter sets of a key picture"
    client.close()


async def test_a_reader_that_takes_nothing_is_dropped(clips: dict[str, Path]) -> None:
    camera = PracticeCamera(
        {"noise": clips["noise"]}, options=CameraOptions(largest_backlog=256 * 1024)
    )
    await camera.start()
    slow, good = [await BareClient.connect(camera.port) for _ in range(2)]
    try:
        await slow.play(camera.url("noise"))
        await good.play(camera.url("noise"))

        async def take() -> None:
            while await good.reader.read(1 << 20):
                pass

        taking = asyncio.create_task(take())
        await camera.wait_for_readers("noise", 1, timeout=20)
        assert not taking.done()
        good.close()
        await taking
    finally:
        slow.close()
        await camera.close()


async def test_silence_ends_a_udp_session_and_rtcp_keeps_it(clips: dict[str, Path]) -> None:
    camera = PracticeCamera({"h264": clips["h264"]}, options=CameraOptions(session_timeout=0.5))
    await camera.start()
    loop = asyncio.get_running_loop()
    rtcp, _ = await loop.create_datagram_endpoint(
        asyncio.DatagramProtocol, local_addr=("127.0.0.1", 0)
    )
    port = rtcp.get_extra_info("sockname")[1]
    lively, silent = [await BareClient.connect(camera.port) for _ in range(2)]
    try:
        transport = f"RTP/AVP;unicast;client_port={port}-{port}"
        status, headers = await lively.ask("SETUP", camera.url("h264"), Transport=transport)
        assert status == 200
        server_port = int(headers["transport"].rpartition("-")[2])
        await lively.ask("PLAY", camera.url("h264"))
        await silent.play(camera.url("h264"), UDP)

        beats: list[asyncio.TimerHandle] = []

        def live() -> None:
            rtcp.sendto(b"\x80\xc9\x00\x01\x00\x00\x00\x01", ("127.0.0.1", server_port))
            beats.append(loop.call_later(0.1, live))

        live()
        await camera.wait_for_readers("h264", 1)
        assert await silent.reader.read() == b""
        with pytest.raises(TimeoutError):
            await camera.wait_for_readers("h264", 0, timeout=0.7)
        beats.pop().cancel()
        await camera.wait_for_readers("h264", 0)
    finally:
        rtcp.close()
        lively.close()
        silent.close()
        await camera.close()


async def test_a_sender_report_tells_the_time_of_the_pictures(camera: PracticeCamera) -> None:
    client = await BareClient.connect(camera.port)
    await client.play(camera.url("h264"))
    async with asyncio.timeout(5):
        channel, report = await client.packet()
        assert channel == 1
        channel, packet = await client.packet()
        assert channel == 0
    kind, seconds, fraction, ticks = struct.unpack("!xBxxxxxxIII", report[:20])
    assert (kind, seconds, fraction) == (200, int(NOW.timestamp()) + 2_208_988_800, 2**30)
    behind = (ticks - struct.unpack("!I", packet[4:8])[0]) & 0xFFFFFFFF
    assert behind <= 90_000, "the newest key picture is less than a second old"
    client.close()


async def test_the_session_s_rules(camera: PracticeCamera) -> None:
    url = camera.url("h264")
    client = await BareClient.connect(camera.port)
    status, headers = await client.ask("OPTIONS", "*")
    assert (status, "GET_PARAMETER" in headers["public"]) == (200, True)
    assert (await client.ask("PLAY", url))[0] == 455
    assert (await client.ask("RECORD", url))[0] == 501
    assert (await client.ask("SETUP", url, Transport="RTP/AVP;multicast"))[0] == 461
    assert (await client.ask("SETUP", url, Transport="RTP/AVP/TCP"))[0] == 200
    assert (await client.ask("SETUP", url, Transport="RTP/AVP/TCP"))[0] == 459
    assert (await client.ask("GET_PARAMETER", url, Session="other"))[0] == 454
    assert (await client.ask("SET_PARAMETER", url))[0] == 200
    assert (await client.ask("TEARDOWN", url))[0] == 200
    assert await client.reader.read() == b""
    client.close()


async def test_nonsense_is_answered_400_and_ended(camera: PracticeCamera) -> None:
    client = await BareClient.connect(camera.port)
    client.writer.write(b"\x16\x03\x01 hello\r\n\r\n")
    assert (await client.answer())[0] == 400
    assert await client.reader.read() == b""
    client.close()


async def test_a_taken_port_is_an_error(camera: PracticeCamera, clips: dict[str, Path]) -> None:
    with pytest.raises(OSError, match="address already in use"):
        await PracticeCamera({"h264": clips["h264"]}, port=camera.port).start()


async def test_files_that_cannot_be_played_are_named(tmp_path: Path) -> None:
    text = tmp_path / "notes.mp4"
    text.write_text("no video")
    with pytest.raises(SourceError, match=r"notes\.mp4 cannot be read as a video") as caught:
        await PracticeCamera({"a": text}).start()
    assert caught.value.reason is Reason.CORRUPT
    with pytest.raises(SourceError, match=r"gone\.mp4 is not a file") as caught:
        read_clip(tmp_path / "gone.mp4")
    assert caught.value.reason is Reason.NOT_FOUND
    with pytest.raises(InvalidInput, match="cannot be the path of a stream"):
        PracticeCamera({"a b": text})


def test_another_codec_is_named(tmp_path: Path) -> None:
    path = tmp_path / "old.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        container.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        container.mux(stream.encode())
    with pytest.raises(SourceError, match=r"old\.mp4 is mpeg4; only H\.264 and H\.265") as caught:
        read_clip(path)
    assert caught.value.reason is Reason.UNSUPPORTED_CODEC


def test_a_clip_keeps_every_picture_and_begins_keys_with_parameter_sets(
    clips: dict[str, Path],
) -> None:
    for name, recipe in RECIPES.items():
        clip = read_clip(clips[name])
        assert (clip.codec, clip.width, clip.height) == (recipe.codec, *SIZE)
        assert len(clip.units) == PICTURES
        assert clip.interval == pytest.approx(1 / FPS)
        assert clip.period == pytest.approx(PICTURES / FPS)
        assert sorted(unit.pts for unit in clip.units) == pytest.approx(
            [number / FPS for number in range(PICTURES)]
        )
        dues = [unit.due for unit in clip.units]
        assert dues == sorted(dues)
        keys = [unit for unit in clip.units if unit.is_key]
        assert len(keys) == 2
        for unit in keys:
            assert unit.nal_units[: len(clip.parameter_sets)] == clip.parameter_sets
