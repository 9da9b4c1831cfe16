"""Streams for which a device is asked: the same pictures, whether there is such a device or not."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from tests.contract.clips import DARKEST, PICTURES, RECIPES, STEP, make_clip
from vidette.core.decoding import Device, Hardware
from vidette.core.errors import SourceError
from vidette.media.hardware import hardware_decoder
from vidette.media.source import SourceOptions, open_source
from vidette.runtime.worker import WorkerOptions

_LOOKING = """
import logging, sys
from vidette.media.hardware import hardware_decoder
logging.basicConfig(stream=sys.stdout, level="INFO", format="%(message)s")
for codec in ("h264", "hevc", "h264", "hevc"):
    hardware_decoder(codec, "auto")
"""


def played(path: Path, hardware: Hardware) -> tuple[list[int], Device | None]:
    """The number of each picture, told by its brightness, and what decoded them."""
    options = SourceOptions(files_allowed=True, paced=False, hardware=hardware)
    source = open_source(path.as_uri(), options, stop=Event(), now=lambda: datetime.now(UTC))
    lumas: list[float] = []
    with pytest.raises(SourceError):
        lumas.extend(float(frame.picture.luma().mean()) for frame in source.frames())
    decoding = source.decoding
    source.close()
    assert decoding is not None
    return [round((luma - DARKEST) / STEP) for luma in lumas], decoding.hardware


@pytest.mark.parametrize("hardware", ["none", "auto", "cuda", "qsv"])
@pytest.mark.parametrize("name", list(RECIPES))
def test_streams_play_and_tell_what_decodes(name: str, hardware: Hardware, tmp_path: Path) -> None:
    path = make_clip(tmp_path / "clip.mp4", RECIPES[name])
    shown, device = played(path, hardware)
    assert shown == list(range(PICTURES))
    found = hardware_decoder(RECIPES[name].codec, hardware)
    # A device that works may still have no use for pictures as small as these.
    assert device is None or (found is not None and device is found.device)


def test_a_worker_hands_its_choice_on() -> None:
    assert WorkerOptions("w", "W").source_options("tcp").hardware == "none"
    assert WorkerOptions("w", "W", hardware="qsv").source_options("udp").hardware == "qsv"


def test_looking_for_devices_prints_one_line_for_each_codec() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _LOOKING], capture_output=True, text=True, check=True, timeout=60
    )
    assert ended.stderr == ""
    lines = ended.stdout.splitlines()
    assert [line.partition(" is decoded by ")[0] for line in lines] == ["h264", "hevc"]
    assert all(any(device in line for device in Device) for line in lines)
