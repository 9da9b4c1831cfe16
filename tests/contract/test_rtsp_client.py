"""Our RTSP client against FFmpeg's reader, and against cameras of many habits."""

import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from tests.contract.clips import DARKEST, RECIPES, STEP, make_clip
from tests.contract.scripted_camera import SESSION, ScriptedCamera, interleaved, packets_of
from vidette.core.addresses import AddressPolicy
from vidette.core.errors import SourceError
from vidette.core.frame import Frame
from vidette.core.reasons import Reason
from vidette.media.options import SourceOptions
from vidette.media.packets import read_clip
from vidette.media.pyav import open_ffmpeg
from vidette.media.rtsp.opening import open_session
from vidette.media.rtsp.reader import open_own
from vidette.media.source import VideoSource, open_source
from vidette.media.units import UnitReader
from vidette.practice.rtp import RtpSender
from vidette.practice.rtsp import Request, Response
from vidette.practice.sdp import describe

OPTIONS = SourceOptions(
    open_timeout=5, read_timeout=3, policy=AddressPolicy(allow_private=True, allow_loopback=True)
)
SHIPPED = "car-park-topdown.mp4"
CLIPS = (
    SHIPPED,
    "counter-person-a.mp4",
    "campus-walkers-a.mp4",
    "street-topdown.mp4",
    "lane-brightness-change.mp4",
    "highway-uk.mp4",
    "scene-cuts-bikes.mp4",
    "bottles-static.mp4",
)


def now() -> datetime:
    return datetime.now(UTC)


@contextmanager
def source_of(camera: ScriptedCamera, user: str = "") -> Iterator[VideoSource]:
    url = camera.url.replace("//", f"//{user}@") if user else camera.url
    source = open_source(url, OPTIONS, stop=threading.Event(), now=now)
    try:
        yield source
    finally:
        source.close()


def all_frames(source: VideoSource) -> list[Frame]:
    frames: list[Frame] = []
    with suppress(SourceError):
        frames.extend(source.frames())
    return frames


def luma_steps(frames: list[Frame]) -> list[int]:
    """The number of each picture of a clip of `make_clip`."""
    return [round((float(frame.picture.luma().mean()) - DARKEST) / STEP) for frame in frames]


def failure_of(url: str) -> SourceError:
    with pytest.raises(SourceError) as caught:
        open_source(url, OPTIONS, stop=threading.Event(), now=now).close()
    return caught.value


def unit_prints(opening: Callable[..., UnitReader], url: str) -> list[str]:
    reader = opening(url, OPTIONS, stop=threading.Event(), now=now)
    prints: list[str] = []
    try:
        with suppress(SourceError):
            prints.extend(
                hashlib.sha256(unit.data).hexdigest()[:16] for unit in reader.units() if unit.size
            )
    finally:
        reader.close()
    return prints


@pytest.mark.parametrize("name", CLIPS)
def test_units_are_byte_for_byte_those_of_ffmpeg(name: str, clip: Callable[[str], Path]) -> None:
    read = read_clip(clip(name))
    with ScriptedCamera.of(read) as camera:
        ours = unit_prints(open_own, camera.url)
        theirs = unit_prints(open_ffmpeg, camera.url)
    assert len(ours) == len(read.units)
    assert len(theirs) >= len(ours) - 2
    assert theirs == ours[: len(theirs)]


@pytest.mark.parametrize("recipe", RECIPES)
def test_each_codec_is_shown_in_the_order_of_showing(recipe: str, tmp_path: Path) -> None:
    path = make_clip(tmp_path / "clip.mp4", RECIPES[recipe])
    with ScriptedCamera.of(path) as camera, source_of(camera) as source:
        frames = all_frames(source)
    assert source.reader == "own"
    assert source.corrupt_frames == 0
    assert luma_steps(frames) == [*range(len(frames))]
    assert len(frames) >= 17
    steps = [after.pts - before.pts for before, after in pairwise(frames)]
    assert all(abs(step - timedelta(milliseconds=40)) < timedelta(milliseconds=2) for step in steps)


@pytest.mark.parametrize("recipe", ["h264", "h265"])
def test_after_a_lost_packet_nothing_is_shown_until_the_next_key_picture(
    recipe: str, tmp_path: Path
) -> None:
    clip = read_clip(make_clip(tmp_path / "clip.mp4", RECIPES[recipe]))
    packets = packets_of(clip)
    ends = [number for number, packet in enumerate(packets) if packet[1] & 0x80]
    del packets[ends[3]]  # the fourth picture, or its end
    stream = b"".join(interleaved(packets))
    with (
        ScriptedCamera(describe(clip, "yard", "127.0.0.1"), stream) as camera,
        source_of(camera) as source,
    ):
        assert luma_steps(all_frames(source)) == [0, 1, 2, *range(10, 20)]
        # FFmpeg's H.265 decoder keeps pictures that miss a reference to itself, uncounted.
        assert (6 if recipe == "h264" else 0) <= source.corrupt_frames <= 7


def test_new_parameter_sets_in_the_stream_change_the_size(tmp_path: Path) -> None:
    small = read_clip(make_clip(tmp_path / "small.mp4", RECIPES["h264"]))
    path = tmp_path / "large.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"tune": "zerolatency"})
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for number in range(5):
            picture = av.VideoFrame.from_ndarray(np.full((360, 320), 90, np.uint8), "yuv420p")
            picture.pts = number
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    large = packets_of(read_clip(path), first_sequence=40_000, origin=10_000_000)
    first = packets_of(small, first_sequence=40_000 - len(packets_of(small)), origin=9_000_000)
    with (
        ScriptedCamera(
            describe(small, "yard", "127.0.0.1"), b"".join(interleaved(first + large))
        ) as camera,
        source_of(camera) as source,
    ):
        sizes = [(frame.picture.width, frame.picture.height) for frame in all_frames(source)]
        assert source.corrupt_frames == 0
    assert sizes == [(128, 96)] * 20 + [(320, 240)] * 5


def demanding(header: str, right: Callable[[str], bool]) -> Callable[[Request], Response | None]:
    def answer(request: Request) -> Response | None:
        if right(request.headers.get("authorization", "")):
            return None
        return Response(401, {"WWW-Authenticate": header})

    return answer


@pytest.mark.parametrize(
    ("header", "sign"),
    [
        ('Basic realm="yard"', "Basic dXNlcjpwQHNz"),
        ('Digest realm="yard", nonce="abc"', 'username="user"'),
        ('Digest realm="yard", nonce="abc", qop="auth", algorithm=SHA-256', "nc=0000000"),
    ],
)
def test_a_challenge_is_answered(header: str, sign: str, clip: Callable[[str], Path]) -> None:
    guard = demanding(header, lambda given: sign in given)
    answers = dict.fromkeys(("DESCRIBE", "SETUP", "PLAY"), guard)
    with ScriptedCamera.of(clip(SHIPPED), answers) as camera:
        with source_of(camera, "user:p%40ss") as source:
            assert next(source.frames()).pts == timedelta(0)
        assert all("authorization" not in one.headers for one in camera.asked("OPTIONS"))
        assert len(camera.asked("DESCRIBE")) == 2, "one challenge for the whole conversation"
        assert len(camera.asked("SETUP")) == 1
        refused = demanding(header, lambda _given: False)
        camera.answers = {"DESCRIBE": refused}
        assert failure_of(camera.url).reason is Reason.UNAUTHORIZED
        wrong = camera.url.replace("//", "//user:other@")
        assert failure_of(wrong).reason is Reason.UNAUTHORIZED


@pytest.mark.parametrize(
    ("public", "method"),
    [("OPTIONS, DESCRIBE, GET_PARAMETER", "GET_PARAMETER"), ("OPTIONS, DESCRIBE", "OPTIONS")],
)
def test_a_session_is_kept_alive_by_what_the_server_offers(
    public: str, method: str, clip: Callable[[str], Path]
) -> None:
    answers = {"OPTIONS": lambda _request: Response(200, {"Public": public})}
    with ScriptedCamera.of(clip(SHIPPED), answers, stays=True) as camera:
        camera.session = f"{SESSION};timeout=2"
        with source_of(camera) as source:
            next(source.frames())
            camera.wait_for(lambda: len(camera.asked(method)) >= 3)
        camera.wait_for(lambda: len(camera.asked("TEARDOWN")) == 1)
        kept = camera.asked(method)[-1]
        assert kept.headers["session"] == SESSION


def test_a_forgotten_session_ends_the_source(clip: Callable[[str], Path]) -> None:
    answers = {
        "OPTIONS": lambda request: Response(454) if "session" in request.headers else None,
    }
    with ScriptedCamera.of(clip(SHIPPED), answers, stays=True) as camera:
        camera.session = f"{SESSION};timeout=2"
        with source_of(camera) as source, pytest.raises(SourceError) as caught:
            list(source.frames())
    assert caught.value.reason is Reason.UNREACHABLE


@pytest.mark.parametrize(
    ("status", "reason"),
    [(403, Reason.UNAUTHORIZED), (404, Reason.NOT_FOUND), (503, Reason.PROTOCOL)],
)
def test_answers_have_their_reasons(
    status: int, reason: Reason, clip: Callable[[str], Path]
) -> None:
    answers = {"DESCRIBE": lambda _request: Response(status)}
    with ScriptedCamera.of(clip(SHIPPED), answers) as camera:
        assert failure_of(camera.url).reason is reason


def test_a_redirect_is_followed_to_a_checked_address_only(clip: Callable[[str], Path]) -> None:
    with ScriptedCamera.of(clip(SHIPPED)) as there, ScriptedCamera.of(clip(SHIPPED)) as here:
        location = there.url
        here.answers = {"DESCRIBE": lambda _request: Response(302, {"Location": location})}
        with source_of(here) as source:
            assert next(source.frames()).pts == timedelta(0)
            assert there.asked("PLAY")
        location = "rtsp://169.254.169.254/meta"
        assert failure_of(here.url).reason is Reason.ADDRESS_REFUSED
        location = "http://127.0.0.1/"
        assert failure_of(here.url).reason is Reason.PROTOCOL
        location = here.url
        assert failure_of(here.url).reason is Reason.PROTOCOL


def test_a_camera_of_another_codec_is_read_by_ffmpeg(tmp_path: Path) -> None:
    clip = read_clip(make_clip(tmp_path / "clip.mp4", RECIPES["h264"]))
    sdp = describe(clip, "yard", "127.0.0.1")
    stream = b"".join(interleaved(packets_of(clip)))
    first = threading.Event()

    def oddly(_request: Request) -> Response | None:
        if first.is_set():
            return None
        first.set()
        return Response(551)

    with ScriptedCamera(sdp, stream, {"SETUP": oddly}) as camera, source_of(camera) as source:
        assert source.reader == "ffmpeg"
        assert luma_steps(list(islice(source.frames(), 5))) == [*range(5)]
        again = open_source(camera.url, OPTIONS, stop=threading.Event(), now=now)
        again.close()
        assert again.reader == "ffmpeg", "an odd camera is remembered"


def test_frames_know_the_camera_s_clock(clip: Callable[[str], Path]) -> None:
    read = read_clip(clip(SHIPPED))
    sender = RtpSender("h264", ssrc=7, first_sequence=1)
    taken = datetime(2026, 5, 1, 12, tzinfo=UTC)
    report = interleaved([sender.report(taken, 2**32 - 90_000)], channel=1)[0]
    stream = report + b"".join(interleaved(packets_of(read)))
    with (
        ScriptedCamera(describe(read, "yard", "127.0.0.1"), stream) as camera,
        source_of(camera) as source,
    ):
        frames = list(islice(source.frames(), 40))
        assert source.clock is not None
        assert abs(source.clock.offset - (taken - now())) < timedelta(seconds=30)
    told = [frame.camera_at for frame in frames]
    assert [at - taken for at in told if at] == pytest.approx(
        [frame.pts for frame in frames], abs=timedelta(milliseconds=1)
    )


def test_what_is_not_asked_for_is_passed_over(clip: Callable[[str], Path]) -> None:
    read = read_clip(clip(SHIPPED))
    packets = interleaved(packets_of(read))
    talk = [
        b"OPTIONS rtsp://127.0.0.1/yard RTSP/1.0\r\nCSeq: 9\r\n\r\n",
        *interleaved([b"\x00" * 30], channel=6),
        b"\r\n",
    ]
    stream = b"".join(packet + talk[number % 3] for number, packet in enumerate(packets))
    with (
        # It stays, since a socket that is closed on unread answers takes back what it sent.
        ScriptedCamera(describe(read, "yard", "127.0.0.1"), stream, stays=True) as camera,
        source_of(camera) as source,
    ):
        assert len(all_frames(source)) == len(read.units)
        assert source.corrupt_frames == 0


def test_garbage_between_packets_costs_pictures_and_no_more(clip: Callable[[str], Path]) -> None:
    read = read_clip(clip(SHIPPED))
    packets = interleaved(packets_of(read))
    packets.insert(len(packets) // 2, b"\x00garbage\xff" * 20)
    with (
        ScriptedCamera(describe(read, "yard", "127.0.0.1"), b"".join(packets)) as camera,
        source_of(camera) as source,
    ):
        frames = all_frames(source)
    assert 0 < source.corrupt_frames < 60
    assert len(frames) + source.corrupt_frames >= len(read.units) - 1


def test_many_openings_leave_nothing_behind(clip: Callable[[str], Path]) -> None:
    with ScriptedCamera.of(clip(SHIPPED)) as camera:
        stop = threading.Event()
        open_own(camera.url, OPTIONS, stop=stop, now=now).close()
        mine = {thread.name for thread in threading.enumerate()}
        descriptors = len(os.listdir("/proc/self/fd"))  # noqa: PTH208
        for number in range(200):
            if number % 2:
                reader = open_own(camera.url, OPTIONS, stop=stop, now=now)
                next(reader.units())
                reader.close()
            else:
                open_session(camera.url, OPTIONS, stop).sock.close()
        assert "cameras" not in {thread.name for thread in threading.enumerate()} - mine
    # The server's own sockets are gone with it; ours went one by one.
    assert len(os.listdir("/proc/self/fd")) <= descriptors  # noqa: PTH208


def test_a_camera_that_stops_sending_is_told_so(clip: Callable[[str], Path]) -> None:
    options = replace(OPTIONS, read_timeout=1)
    with ScriptedCamera.of(clip(SHIPPED), stays=True) as camera:
        reader = open_own(camera.url, options, stop=threading.Event(), now=now)
        try:
            with pytest.raises(SourceError) as caught:
                for _ in reader.units():
                    pass
        finally:
            reader.close()
    assert caught.value.reason is Reason.NO_PACKETS
