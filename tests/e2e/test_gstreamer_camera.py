"""An RTSP server that is not ours: the same clip by GStreamer, read by our source and by PyAV."""

import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice, pairwise
from pathlib import Path

import pytest

from tests.contract.rtsp_client import read_pictures
from vidette.core.addresses import AddressPolicy
from vidette.media.source import SourceOptions, open_source

PYTHON = "/usr/bin/python3"
SERVER = Path(__file__).with_name("gstreamer_server.py")
_PROBE = (
    "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer"
)
INTERVAL = 0.08
"""Seconds between two pictures of the clip."""


def gstreamer_is_missing() -> bool:
    """Whether the system's Python lacks gir1.2-gst-rtsp-server-1.0."""
    if not Path(PYTHON).exists():
        return True
    return subprocess.run([PYTHON, "-c", _PROBE], capture_output=True, check=False).returncode != 0


pytestmark = pytest.mark.skipif(
    gstreamer_is_missing(), reason="the GStreamer RTSP server (python3-gi) is not installed"
)


@pytest.fixture(scope="module")
def address(clip: Callable[[str], Path]) -> Iterator[str]:
    server = subprocess.Popen(
        [PYTHON, str(SERVER), str(clip("car-park-topdown.mp4")), "yard"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with server:
        assert server.stdout is not None
        yield f"rtsp://127.0.0.1:{int(server.stdout.readline())}/yard"
        assert server.stdin is not None
        server.stdin.close()
        assert server.wait(10) == 0


@pytest.mark.parametrize("transport", ["tcp", "udp"])
def test_pyav_reads_it(address: str, transport: str) -> None:
    reading = read_pictures(address, transport, 20)
    assert (reading.codec, reading.size) == ("h264", (768, 432))
    assert reading.pictures[0].is_key
    assert not any(seen.is_corrupt for seen in reading.pictures)


@pytest.mark.parametrize("transport", ["tcp", "udp"])
def test_our_source_reads_it(address: str, transport: str) -> None:
    options = SourceOptions(transport=transport, policy=AddressPolicy(allow_loopback=True))
    source = open_source(address, options, stop=threading.Event(), now=lambda: datetime.now(UTC))
    try:
        frames = list(islice(source.frames(), 20))
    finally:
        source.close()
    assert (source.width, source.height) == (768, 432)
    assert {(frame.picture.width, frame.picture.height) for frame in frames} == {(768, 432)}
    timed = frames[1:]  # FFmpeg gives the first picture of an RTSP stream no timestamp
    steps = [(after.pts - before.pts).total_seconds() for before, after in pairwise(timed)]
    assert steps == pytest.approx([INTERVAL] * len(steps), abs=0.005)
    assert frames[0].pts < frames[1].pts
    assert frames[-1].picture.luma().std() > 10, "the picture shows something"
