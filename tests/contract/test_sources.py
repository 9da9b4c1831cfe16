"""One suite over every kind of source: a file, a drawn scene, an HTTP recording, an RTSP camera."""

import asyncio
import hashlib
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice, pairwise
from pathlib import Path
from typing import cast

import av
import av.logging
import numpy as np
import pytest
from av.container import InputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from vidette.core.addresses import AddressPolicy
from vidette.core.errors import SourceError
from vidette.core.frame import Frame
from vidette.core.reasons import Reason
from vidette.media.decoded import DecodedSource
from vidette.media.drawing import Painter
from vidette.media.ffmpeg import listen_quietly
from vidette.media.jpeg import encode
from vidette.media.pyav import PyavReader
from vidette.media.rtsp.strange import ODD
from vidette.media.scene import Scene
from vidette.media.source import SourceOptions, VideoSource, open_source
from vidette.practice.camera import PracticeCamera

CLIP = "car-park-topdown.mp4"
KEY = 60  # the number of its second key picture
OPTIONS = SourceOptions(
    open_timeout=5,
    read_timeout=3,
    policy=AddressPolicy(allow_private=True, allow_loopback=True),
    files_allowed=True,
    paced=False,
)
DEADLINE = 20


def now() -> datetime:
    return datetime.now(UTC)


class Web(SimpleHTTPRequestHandler):
    """Serves a folder, and answers /status/NNN with that status and a way round."""

    def do_GET(self) -> None:
        if self.path.startswith("/status/"):
            self.send_response(int(self.path[8:11]))
            self.send_header("Location", f"/{CLIP}")
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has there
        """Says nothing."""


class Camera:
    """The practice camera in a thread of its own."""

    def __init__(self, clip: Path) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever)
        self._thread.start()
        self.camera = PracticeCamera({"yard": clip}, token="user:hunter2")
        self.run(self.camera.start)

    @property
    def url(self) -> str:
        return f"rtsp://user:hunter2@127.0.0.1:{self.camera.port}/yard"

    @property
    def odd_url(self) -> str:
        """The same stream by an address that is known as odd, so that FFmpeg reads it."""
        url = f"{self.url}?by=ffmpeg"
        ODD.note(url)
        return url

    def run(self, work: Callable[[], object]) -> None:
        """Calls *work* where the camera lives, and waits for what it returns."""

        async def call() -> None:
            waits = work()
            if asyncio.iscoroutine(waits):
                await waits

        asyncio.run_coroutine_threadsafe(call(), self.loop).result(DEADLINE)

    def close(self) -> None:
        self.run(self.camera.close)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(DEADLINE)
        self.loop.close()


@dataclass(frozen=True)
class Kind:
    """One implementation and what is known of it."""

    url: str
    size: tuple[int, int]
    step: timedelta
    frames: int | None
    """How many there are; None where the source has no end."""


@pytest.fixture(scope="module")
def web(clip: Callable[[str], Path]) -> Iterator[str]:
    handler = partial(Web, directory=str(clip(CLIP).parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join(DEADLINE)


@pytest.fixture(scope="module")
def camera(clip: Callable[[str], Path]) -> Iterator[Camera]:
    camera = Camera(clip(CLIP))
    yield camera
    camera.close()


@pytest.fixture(params=["file", "testsrc", "http", "rtsp-own", "rtsp-ffmpeg", "rtsp-udp"])
def kind(request: pytest.FixtureRequest, clip: Callable[[str], Path]) -> Kind:
    found = Kind(clip(CLIP).as_uri(), (768, 432), timedelta(milliseconds=80), 377)
    if request.param == "testsrc":
        step = timedelta(milliseconds=50)
        return Kind("testsrc://yard?w=160&h=120&fps=20&duration=3", (160, 120), step, 60)
    if request.param == "http":
        return replace(found, url=f"{request.getfixturevalue('web')}/{CLIP}")
    if request.param.startswith("rtsp"):
        camera: Camera = request.getfixturevalue("camera")
        is_own = request.param == "rtsp-own"
        return replace(found, url=camera.url if is_own else camera.odd_url, frames=None)
    return found


@pytest.fixture(params=["own", "ffmpeg"])
def address(request: pytest.FixtureRequest, camera: Camera) -> str:
    """The camera over TCP, by either reader."""
    return camera.url if request.param == "own" else camera.odd_url


@pytest.fixture
def options(request: pytest.FixtureRequest) -> SourceOptions:
    is_udp = "rtsp-udp" in request.node.name
    return replace(OPTIONS, transport="udp") if is_udp else OPTIONS


@contextmanager
def opened(
    url: str, options: SourceOptions, stop: threading.Event | None = None
) -> Iterator[VideoSource]:
    source = open_source(url, options, stop=stop or threading.Event(), now=now)
    try:
        yield source
    finally:
        source.close()
        source.close()


def seen(url: str, options: SourceOptions, count: int | None) -> list[Frame]:
    with opened(url, options) as source:
        return list(islice(source.frames(), count))


def luma_print(frame: Frame) -> bytes:
    return hashlib.sha256(frame.picture.luma().tobytes()).digest()


def failure_of(url: str, options: SourceOptions) -> SourceError:
    with pytest.raises(SourceError) as caught, opened(url, options) as source:
        for _ in source.frames():
            pass
    return caught.value


def test_times_start_at_zero_and_grow_by_the_source_s_step(
    kind: Kind, options: SourceOptions
) -> None:
    times = [frame.pts for frame in seen(kind.url, options, 30)]
    assert times[0] == timedelta(0)
    steps = [after - before for before, after in pairwise(times)]
    assert timedelta(0) < steps[0] < kind.step + timedelta(milliseconds=5)
    assert all(abs(step - kind.step) < timedelta(milliseconds=5) for step in steps[1:])


def test_pictures_have_the_source_s_size_and_both_views_agree(
    kind: Kind, options: SourceOptions
) -> None:
    width, height = kind.size
    with opened(kind.url, options) as source:
        frame = next(source.frames())
        assert (source.width, source.height) == kind.size
    picture = frame.picture
    luma, rgb = picture.luma(), picture.rgb()
    assert (picture.width, picture.height) == kind.size
    assert (luma.shape, rgb.shape) == ((height, width), (height, width, 3))
    assert not luma.flags.writeable
    grey = rgb @ np.array([0.299, 0.587, 0.114])
    assert np.corrcoef(luma.ravel(), grey.ravel())[0, 1] > 0.98


def test_every_picture_is_counted(kind: Kind, options: SourceOptions) -> None:
    with opened(kind.url, options) as source:
        assert len(list(islice(source.frames(), 20))) == 20
        assert 20 <= source.frames_in <= 22
        assert source.corrupt_frames == 0


def test_recordings_end_after_their_last_picture(kind: Kind, options: SourceOptions) -> None:
    if kind.frames is None:
        pytest.skip("a camera has no end")
    frames: list[Frame] = []
    with opened(kind.url, options) as source, pytest.raises(SourceError) as caught:
        frames.extend(source.frames())
    assert caught.value.reason is Reason.ENDED
    assert len(frames) == kind.frames


def test_recordings_read_at_once_are_the_same_each_time(kind: Kind, options: SourceOptions) -> None:
    if kind.frames is None:
        pytest.skip("a camera is never the same")

    def prints() -> list[tuple[datetime, timedelta, bytes]]:
        return [
            (frame.captured_at, frame.lag, luma_print(frame))
            for frame in seen(kind.url, options, 40)
        ]

    first = prints()
    assert first == prints()
    assert first[10][:2] == (datetime(1970, 1, 1, tzinfo=UTC) + 10 * kind.step, timedelta(0))


def test_played_at_its_own_speed_a_picture_comes_when_it_was_taken(
    kind: Kind, options: SourceOptions
) -> None:
    begun = now()
    frames = seen(kind.url, replace(options, paced=True), 8)
    assert all(frame.captured_at.tzinfo is UTC for frame in frames)
    assert begun - timedelta(seconds=1) < frames[0].captured_at <= now()
    assert all(timedelta(0) <= frame.lag < timedelta(seconds=2) for frame in frames)
    if kind.frames is not None:
        assert frames[-1].captured_at - begun >= 7 * kind.step - timedelta(milliseconds=20)


def test_a_set_stop_ends_the_frames_soon(kind: Kind, options: SourceOptions) -> None:
    stop = threading.Event()
    with opened(kind.url, replace(options, paced=True), stop) as source:
        frames = source.frames()
        next(frames)
        stop.set()
        assert list(frames) == []


def test_a_stop_ends_the_wait_for_a_far_picture() -> None:
    stop = threading.Event()
    url = "testsrc://yard?w=32&h=32&fps=0.1"
    with opened(url, replace(OPTIONS, paced=True), stop) as source:
        frames = source.frames()
        next(frames)
        threading.Timer(0.05, stop.set).start()
        assert list(frames) == []
    assert stop.is_set()


@pytest.mark.parametrize("status", [401, 403, 404, 500, 302])
def test_http_answers_have_their_reasons(web: str, status: int) -> None:
    expected = {401: Reason.UNAUTHORIZED, 403: Reason.UNAUTHORIZED, 404: Reason.NOT_FOUND}
    failure = failure_of(f"{web}/status/{status}?token=hunter2", OPTIONS)
    assert failure.reason is expected.get(status, Reason.PROTOCOL)


def test_the_reader_is_told(kind: Kind, options: SourceOptions) -> None:
    with opened(kind.url, options) as source:
        scheme = kind.url.partition(":")[0]
        is_own = scheme == "rtsp" and options.transport == "tcp" and "?" not in kind.url
        assert source.reader == ("" if scheme == "testsrc" else "own" if is_own else "ffmpeg")


def test_rtsp_answers_have_their_reasons(address: str) -> None:
    for part, other, reason in (
        ("hunter2", "hunter3", Reason.UNAUTHORIZED),
        ("/yard", "/yard-not", Reason.NOT_FOUND),
    ):
        url = address.replace(part, other)
        if "?" in address:
            ODD.note(url)
        assert failure_of(url, OPTIONS).reason is reason


def test_a_camera_that_goes_away_is_unreachable(camera: Camera, address: str) -> None:
    with opened(address, OPTIONS) as source:
        frames = source.frames()
        next(frames)
        camera.run(partial(camera.camera.drop, "yard"))
        with pytest.raises(SourceError) as caught:
            list(frames)
    assert caught.value.reason is Reason.UNREACHABLE


def test_a_camera_that_falls_silent_sends_no_packets(camera: Camera, address: str) -> None:
    with opened(address, replace(OPTIONS, read_timeout=0.5)) as source:
        frames = source.frames()
        next(frames)
        camera.run(partial(camera.camera.pause, "yard"))
        try:
            with pytest.raises(SourceError) as caught:
                list(frames)
        finally:
            camera.run(partial(camera.camera.resume, "yard"))
    assert caught.value.reason is Reason.NO_PACKETS


@pytest.mark.parametrize("scheme", ["rtsp", "rtsp-ffmpeg", "http"])
def test_a_host_that_accepts_and_says_nothing_times_out(scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"{scheme.partition('-')[0]}://127.0.0.1:{deaf.getsockname()[1]}/live"
        if scheme == "rtsp-ffmpeg":
            ODD.note(url)
        failure = failure_of(url, replace(OPTIONS, open_timeout=0.3))
    assert failure.reason is Reason.TIMEOUT


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("rtsp://user:hunter2@127.0.0.1:9/live", Reason.REFUSED),
        ("http://user:hunter2@localhost:9/live", Reason.REFUSED),
        ("rtsp://user:hunter2@camera.invalid/live", Reason.DNS),
        ("rtsp://user:hunter2@169.254.169.254/live", Reason.ADDRESS_REFUSED),
        ("file:///nowhere/hunter2.mp4", Reason.NOT_FOUND),
        ("file:///dev/zero", Reason.NOT_FOUND),
        ("ftp://user:hunter2@camera.invalid/live", Reason.PROTOCOL),
        ("testsrc://user:hunter2@yard?w=hunter2", Reason.PROTOCOL),
    ],
)
def test_a_failure_says_why_and_tells_no_secret(
    url: str,
    reason: Reason,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with caplog.at_level(logging.DEBUG):
        failure = failure_of(url, OPTIONS)
    assert failure.reason is reason
    told = (
        f"{failure!r} {failure.detail} {failure.__context__!r} {caplog.text} {capfd.readouterr()}"
    )
    assert "hunter2" not in told


def test_files_and_loopback_are_refused_unless_allowed(clip: Callable[[str], Path]) -> None:
    file = clip(CLIP).as_uri()
    assert failure_of(file, SourceOptions()).reason is Reason.ADDRESS_REFUSED
    assert failure_of("http://localhost:9/", SourceOptions()).reason is Reason.ADDRESS_REFUSED


def test_a_playlist_is_not_followed(tmp_path: Path, clip: Callable[[str], Path]) -> None:
    playlist = tmp_path / "list.m3u8"
    playlist.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:30\n#EXTINF:30,\n{clip(CLIP)}\n")
    assert failure_of(playlist.as_uri(), OPTIONS).reason is Reason.PROTOCOL


def test_a_file_without_video_says_so(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=48000)
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
        silence.sample_rate = 48000
        container.mux(stream.encode(silence))
        container.mux(stream.encode(None))
    assert failure_of(path.as_uri(), OPTIONS).reason is Reason.NO_VIDEO


def damaged(clip: Path, path: Path, first: int, last: int) -> list[bool]:
    """Writes *clip* with the middles of pictures *first*..*last* blanked; which are key pictures."""
    data = bytearray(clip.read_bytes())
    keys: list[bool] = []
    with av.open(str(clip), "r") as container:
        for number, packet in enumerate(container.demux(container.streams.video[0])):
            if not packet.size or packet.pos is None:
                continue
            keys.append(packet.is_keyframe)
            if first <= number <= last:
                middle = packet.pos + packet.size // 2
                data[middle : packet.pos + packet.size] = bytes(packet.size - packet.size // 2)
    path.write_bytes(data)
    return keys


def test_from_a_damaged_picture_on_nothing_is_shown_until_the_next_key_picture(
    tmp_path: Path, clip: Callable[[str], Path]
) -> None:
    keys = damaged(clip(CLIP), tmp_path / "hurt.mp4", 70, 71)
    whole = [luma_print(frame) for frame in seen(clip(CLIP).as_uri(), OPTIONS, 376)]
    back = keys.index(True, 72)
    step = timedelta(milliseconds=80)
    shown: list[Frame] = []
    with opened((tmp_path / "hurt.mp4").as_uri(), OPTIONS) as source:
        with suppress(SourceError):
            shown.extend(islice(source.frames(), 376))
        assert source.corrupt_frames == back - 70
    numbers = [round(frame.pts / step) for frame in shown]
    assert numbers[:71] == [*range(70), back]
    for number, frame in zip(numbers[:200], shown[:200], strict=True):
        assert luma_print(frame) == whole[number]


class Lossy:
    """A container that loses the picture with one number, and says so as FFmpeg's RTP reader does."""

    def __init__(self, container: InputContainer, lost: int) -> None:
        self._container = container
        self._lost = lost

    def __getattr__(self, name: str) -> object:
        return getattr(self._container, name)

    def demux(self, stream: VideoStream) -> "Iterator[Packet[VideoStream]]":
        for number, packet in enumerate(self._container.demux(stream)):
            if number == self._lost:
                av.logging.log(av.logging.WARNING, "rtsp", "RTP: missed 2 packets")
            else:
                yield packet


def test_from_a_lost_packet_on_nothing_is_shown_until_the_next_key_picture(
    clip: Callable[[str], Path],
) -> None:
    listen_quietly()
    stop = threading.Event()
    with av.open(str(clip(CLIP)), "r") as container:
        lossy = cast("InputContainer", Lossy(container, 30))
        reader = PyavReader(lossy, is_recording=True)
        source = DecodedSource(reader, OPTIONS, stop=stop, now=now)
        shown = [
            round(frame.pts / timedelta(milliseconds=80)) for frame in islice(source.frames(), 40)
        ]
    assert shown == [*range(30), *range(KEY, KEY + 10)]
    assert source.corrupt_frames == KEY - 31


def test_a_change_of_size_is_shown_by_the_next_picture(tmp_path: Path) -> None:
    path = tmp_path / "sizes.mjpeg"
    wide, high = (encode(Painter(Scene(w=w, h=h)).paint(0, 0)) for w, h in ((320, 64), (64, 240)))
    path.write_bytes(wide * 5 + high * 5)
    sizes: list[tuple[int, int]] = []
    with suppress(SourceError), opened(path.as_uri(), OPTIONS) as source:
        for frame in source.frames():
            sizes.append((frame.picture.width, frame.picture.height))
            assert (source.width, source.height) == sizes[-1]
    assert sizes == [(320, 64)] * 5 + [(64, 240)] * 5
