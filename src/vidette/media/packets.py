"""Reads a video file as the coded pictures it holds, so that they can be sent on without re-encoding."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Literal

import av

from vidette.core.errors import SourceError
from vidette.core.reasons import Reason
from vidette.media.nal import (
    CODECS,
    Codec,
    damaged,
    is_parameter_set,
    is_worth_sending,
    read_configuration,
    split_annex_b,
    split_length_prefixed,
)

LARGEST_FILE = 512 * 1024 * 1024
"""Bytes; a clip is held in memory."""
_USUAL_INTERVAL = 0.04


@dataclass(frozen=True, slots=True)
class AccessUnit:
    """One coded picture."""

    nal_units: tuple[bytes, ...]
    """Without start codes; a key picture begins with its parameter sets."""
    pts: float
    """Seconds since the clip's first picture, in the order of showing."""
    due: float
    """Seconds since the clip's first picture, in the order of sending; never falls."""
    is_key: bool


@dataclass(frozen=True, slots=True)
class Clip:
    """A video file's coded pictures, from its first key picture on."""

    codec: Literal["h264", "hevc"]
    width: int
    height: int
    parameter_sets: tuple[bytes, ...]
    """VPS (H.265 only), SPS, PPS as NAL units, in this order."""
    units: tuple[AccessUnit, ...]
    interval: float
    """Seconds between two pictures, the usual one."""

    @property
    def period(self) -> float:
        """Seconds from the first picture of one turn of the loop to the first of the next."""
        return max(unit.pts for unit in self.units) + self.interval


def read_clip(path: Path) -> Clip:
    """The H.264 or H.265 clip in *path*.

    Raises SourceError whose detail says what is wrong with the file: missing, no video, another
    codec, no key picture, no timestamps, damaged, larger than LARGEST_FILE.
    """
    if not path.is_file():
        raise SourceError(Reason.NOT_FOUND, f"{path.name} is not a file")
    if path.stat().st_size > LARGEST_FILE:
        raise SourceError(
            Reason.PROTOCOL, f"{path.name} is larger than {LARGEST_FILE >> 20} MB; cut it first"
        )
    try:
        return _read(path)
    except av.error.FFmpegError as error:
        raise SourceError(
            Reason.CORRUPT, f"{path.name} cannot be read as a video ({error.strerror})"
        ) from None


def _read(path: Path) -> Clip:
    with av.open(str(path)) as container:
        if not container.streams.video:
            raise SourceError(Reason.NO_VIDEO, f"{path.name} holds no video")
        stream = container.streams.video[0]
        context = stream.codec_context
        codec = CODECS.get(context.name)
        if codec is None:
            raise SourceError(
                Reason.UNSUPPORTED_CODEC,
                f"{path.name} is {context.name}; only H.264 and H.265 can be played",
            )
        length_size, sets = read_configuration(codec, context.extradata or b"")
        units: list[AccessUnit] = []
        for packet in container.demux(stream):
            if packet.size == 0:
                continue
            shown = packet.pts if packet.pts is not None else packet.dts
            if shown is None or packet.time_base is None:
                raise SourceError(
                    Reason.PROTOCOL,
                    f"{path.name} has no timestamps; put it into an MP4 or Matroska file",
                )
            sent = packet.dts if packet.dts is not None else shown
            data = bytes(packet)
            split = split_length_prefixed(data, length_size) if length_size else split_annex_b(data)
            units.append(
                AccessUnit(
                    nal_units=tuple(nal for nal in split if is_worth_sending(codec, nal)),
                    pts=float(shown * packet.time_base),
                    due=float(sent * packet.time_base),
                    is_key=packet.is_keyframe,
                )
            )
        return _clip(codec, (context.width, context.height), sets, units)


def _clip(
    codec: Codec, size: tuple[int, int], sets: Iterable[bytes], units: list[AccessUnit]
) -> Clip:
    first = next((number for number, unit in enumerate(units) if unit.is_key), None)
    if first is None:
        raise SourceError(Reason.CORRUPT, "the file holds no key picture")
    units = [unit for unit in units[first:] if unit.nal_units]
    known = _complete_sets(codec, tuple(sets) or units[0].nal_units)
    return Clip(
        codec=codec.name,
        width=size[0],
        height=size[1],
        parameter_sets=known,
        units=tuple(_from_zero(_with_sets(codec, unit, known) for unit in units)),
        interval=_interval([unit.pts for unit in units]),
    )


def _complete_sets(codec: Codec, nal_units: Iterable[bytes]) -> tuple[bytes, ...]:
    by_kind: dict[int, list[bytes]] = {kind: [] for kind in codec.parameter_sets}
    for nal in nal_units:
        if is_parameter_set(codec, nal):
            by_kind[codec.kind(nal)].append(nal)
    if not all(by_kind.values()):
        raise damaged("it lacks parameter sets")
    return tuple(nal for group in by_kind.values() for nal in dict.fromkeys(group))


def _with_sets(codec: Codec, unit: AccessUnit, sets: tuple[bytes, ...]) -> AccessUnit:
    carried = {codec.kind(nal) for nal in unit.nal_units}
    if not unit.is_key or carried >= set(codec.parameter_sets):
        return unit
    return replace(unit, nal_units=sets + unit.nal_units)


def _from_zero(units: Iterable[AccessUnit]) -> list[AccessUnit]:
    known = list(units)
    zero, start = min(unit.pts for unit in known), known[0].due
    result: list[AccessUnit] = []
    due = 0.0
    for unit in known:
        due = max(due, unit.due - start)
        result.append(replace(unit, pts=unit.pts - zero, due=due))
    return result


def _interval(times: list[float]) -> float:
    ordered = sorted(times)
    steps = [after - before for before, after in pairwise(ordered)]
    steps = [step for step in steps if step > 0]
    return median(steps) if steps else _USUAL_INTERVAL
