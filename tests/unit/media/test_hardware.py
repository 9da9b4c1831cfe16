"""Which devices decode, and how a stream goes to one and comes back."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any, cast

import av
import av.error
import numpy as np
import pytest
from av.codec import CodecContext
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame

from vidette.core.decoding import Device
from vidette.media.choice import TRIES
from vidette.media.contexts import Context, opened
from vidette.media.decoding import Decoder
from vidette.media.hardware import HardwareDecoder, fault_of, hardware_decoder
from vidette.media.picture import DecodedPicture
from vidette.media.units import PacketUnit

GROUP, GROUPS, FPS = 5, 6, 10
COUNT = GROUP * GROUPS
DARKEST, STEP = 20, 6
"""Luma of picture 0, and what each next picture is brighter."""


class Failing:
    """A device's decoder that really decodes, and after some calls does no more."""

    def __init__(self, codec: str, calls: int, fails: Callable[[], list[VideoFrame]]) -> None:
        self._context = opened(codec, None)
        self._calls = calls
        self._fails = fails

    def decode(self, packet: "Packet[Any] | None" = None, /) -> list[VideoFrame]:
        self._calls -= 1
        return self._context.decode(packet) if self._calls >= 0 else self._fails()

    def flush_buffers(self) -> None:
        self._context.flush_buffers()


class Unmarked:
    """A device's decoder that does not mark its key pictures."""

    def __init__(self, codec: str) -> None:
        self._context = opened(codec, None)

    def decode(self, packet: "Packet[Any] | None" = None, /) -> list[VideoFrame]:
        pictures = self._context.decode(packet)
        for picture in pictures:
            cast("Any", picture).key_frame = False
        return pictures

    def flush_buffers(self) -> None:
        self._context.flush_buffers()


def breaks() -> list[VideoFrame]:
    raise av.error.ExternalError(-542398533, "the device was lost")


def is_silent() -> list[VideoFrame]:
    return []


def device(opener: Callable[[], Context]) -> HardwareDecoder:
    return HardwareDecoder(Device.CUDA, lambda _extradata: opener())


def coded(codec: str = "h264", b_frames: int = 0) -> list[PacketUnit]:
    """GROUPS groups of GROUP pictures; the brightness of each tells its number."""
    encoder = CodecContext.create({"h264": "libx264", "hevc": "libx265"}[codec], "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = 128, 96, "yuv420p"
    encoder.time_base = Fraction(1, FPS)
    encoder.gop_size = GROUP
    parameters = f"scenecut=0:keyint={GROUP}:min-keyint={GROUP}:bframes={b_frames}:open-gop=0"
    encoder.options = {
        "preset": "ultrafast",
        "crf": "10",
        f"{encoder.name.removeprefix('lib')}-params": f"{parameters}:log-level=none"
        if codec == "hevc"
        else parameters,
    }
    packets: list[Packet[Any]] = []
    for number in range(COUNT):
        planes = np.full((144, 128), 128, np.uint8)
        planes[:96] = DARKEST + STEP * number
        frame = VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts = number
        packets += encoder.encode(frame)
    packets += encoder.encode()
    for packet in packets:
        packet.time_base = Fraction(1, FPS)
    return [PacketUnit(packet, is_damaged=False, arrived=0.0) for packet in packets]


def numbers(pictures: list[VideoFrame]) -> list[int]:
    lumas = [float(DecodedPicture(one).luma().mean()) for one in pictures]
    return [round((luma - DARKEST) / STEP) for luma in lumas]


def played(decoder: Decoder, units: list[PacketUnit]) -> tuple[list[int], list[Device | None]]:
    """The pictures that come, and what decodes after each unit."""
    pictures: list[VideoFrame] = []
    devices: list[Device | None] = []
    for unit in units:
        pictures += decoder.pictures(unit)
        devices.append(decoder.device)
    return numbers([*pictures, *decoder.rest()]), devices


@pytest.mark.parametrize("codec", ["h264", "hevc"])
@pytest.mark.parametrize("b_frames", [0, 2])
def test_a_device_decodes_from_the_first_key_picture(codec: str, b_frames: int) -> None:
    decoder = Decoder(opened(codec, None), device(lambda: opened(codec, None)))
    shown, devices = played(decoder, coded(codec, b_frames))
    assert shown == list(range(COUNT))
    assert set(devices) == {Device.CUDA}
    assert decoder.corrupt_frames == 0


def test_a_device_need_not_mark_key_pictures() -> None:
    decoder = Decoder(opened("h264", None), device(lambda: Unmarked("h264")))
    units = coded()
    lost = PacketUnit(units[7].packet, is_damaged=True, arrived=0.0)
    shown, devices = played(decoder, [*units[:7], lost, *units[8:]])
    assert shown == [*range(7), *range(2 * GROUP, COUNT)]
    assert set(devices) == {Device.CUDA}


def test_after_an_error_the_processor_goes_on_at_the_next_key_picture() -> None:
    # Two calls try the key picture; of the following ones the ninth fails.
    decoder = Decoder(opened("h264", None), device(lambda: Failing("h264", 2 + 8, breaks)))
    shown, devices = played(decoder, coded())
    assert shown == [*range(8), *range(2 * GROUP, COUNT)]
    assert devices == [Device.CUDA] * 2 * GROUP + [None] * (COUNT - 2 * GROUP)
    assert decoder.corrupt_frames == 2


def test_a_device_that_shows_nothing_is_replaced_at_the_next_key_picture() -> None:
    decoder = Decoder(opened("h264", None), device(lambda: Failing("h264", 2 + GROUP, is_silent)))
    shown, devices = played(decoder, coded())
    assert shown == [*range(GROUP), *range(2 * GROUP, COUNT)]
    assert devices[2 * GROUP - 1 : 2 * GROUP + 1] == [Device.CUDA, None]


def test_a_device_that_shows_nothing_of_key_pictures_alone_is_replaced() -> None:
    decoder = Decoder(opened("h264", None), device(lambda: Failing("h264", 2 + 2, is_silent)))
    shown: list[VideoFrame] = []
    for unit in coded()[::GROUP]:
        shown += [*decoder.pictures(unit), *decoder.rest()]
    assert numbers(shown) == [0, *range(2 * GROUP, COUNT, GROUP)]
    assert decoder.device is None


def test_parameter_sets_that_are_sent_once_outlive_the_device() -> None:
    units = coded()
    bare = [_without_sets(unit) if number else unit for number, unit in enumerate(units)]
    decoder = Decoder(opened("h264", None), device(lambda: Failing("h264", 2 + 8, breaks)))
    shown, devices = played(decoder, bare)
    assert shown == [*range(8), *range(2 * GROUP, COUNT)]
    assert devices[-1] is None


def _without_sets(unit: PacketUnit) -> PacketUnit:
    if not unit.is_key:
        return unit
    packet: Packet[Any] = Packet(unit.data[unit.data.index(b"\x00\x00\x01\x65") :])
    packet.pts, packet.dts = unit.packet.pts, unit.packet.dts
    packet.time_base, packet.is_keyframe = unit.packet.time_base, True
    return PacketUnit(packet, is_damaged=False, arrived=0.0)


def test_a_stream_that_the_device_does_not_take_stays_with_the_processor() -> None:
    asked: list[str] = []

    def refuses() -> Context:
        asked.append("once")
        raise av.error.MemoryError(12, "no memory left")

    decoder = Decoder(opened("h264", None), device(refuses))
    shown, devices = played(decoder, coded())
    assert shown == list(range(COUNT))
    assert set(devices) == {None}
    assert asked == ["once"]
    other = Decoder(opened("h264", None), device(lambda: opened("hevc", None)))
    assert played(other, coded()) == (shown, devices)


def test_a_device_is_not_judged_by_damaged_key_pictures() -> None:
    units = coded()
    broken: Packet[Any] = Packet(b"\x00\x00\x01\x65" + bytes(40))
    broken.pts, broken.time_base, broken.is_keyframe = 0, Fraction(1, FPS), True
    damaged = PacketUnit(broken, is_damaged=False, arrived=0.0)
    decoder = Decoder(opened("h264", None), device(lambda: opened("h264", None)))
    shown, devices = played(decoder, [damaged] * (TRIES - 1) + units)
    assert shown == list(range(COUNT))
    assert devices[-1] is Device.CUDA


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_a_device_is_tried_by_a_picture(codec: str) -> None:
    other = "hevc" if codec == "h264" else "h264"
    assert fault_of(HardwareDecoder(Device.QSV, lambda sets: opened(codec, sets)), codec) is None
    assert fault_of(HardwareDecoder(Device.QSV, lambda sets: opened(other, sets)), codec)
    silent = device(lambda: Failing(codec, 0, is_silent))
    assert fault_of(silent, codec) == "it gives no picture"
    unknown = device(lambda: opened("h264_of_nobody", None))
    assert fault_of(unknown, codec) == "this build of FFmpeg lacks h264_of_nobody"
    assert fault_of(device(lambda: Failing(codec, 0, breaks)), codec) == "the device was lost"


def test_no_device_is_looked_for_unless_asked_and_known_to_decode() -> None:
    assert hardware_decoder("h264", "none") is None
    assert hardware_decoder("mjpeg", "auto") is None


def test_devices_are_looked_for_once(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="vidette.media.hardware"):
        found = hardware_decoder("h264", "auto")
        lines = [one.getMessage() for one in caplog.records]
        assert hardware_decoder("h264", "auto") is found
    assert [one.getMessage() for one in caplog.records] == lines
    assert all(line.startswith("h264 is decoded by ") for line in lines)
