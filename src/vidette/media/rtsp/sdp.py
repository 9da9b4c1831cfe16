"""What DESCRIBE answers, read: the video track and how it is packed (RFC 4566, 6184 8.2, 7798 7.2)."""

import re
from base64 import b64decode
from binascii import Error as NotBase64
from dataclasses import dataclass
from typing import Literal

from vidette.core.errors import SourceError
from vidette.core.reasons import Reason

from .strange import Strange

_CODINGS: dict[str, Literal["h264", "hevc"]] = {"H264": "h264", "H265": "hevc", "HEVC": "hevc"}
_SETS = ("sprop-vps", "sprop-sps", "sprop-pps", "sprop-parameter-sets")
_RTPMAP = re.compile(r"(\d+)\s+([^/\s]+)/(\d+)")
START = b"\x00\x00\x00\x01"


@dataclass(frozen=True, slots=True)
class Track:
    """A camera's video as its description has it."""

    codec: Literal["h264", "hevc"]
    payload_type: int
    clock_rate: int
    """RTP ticks a second."""
    parameter_sets: tuple[bytes, ...]
    """As far as they are told beforehand."""
    url: str
    """What SETUP asks for."""
    aggregate_url: str
    """What PLAY asks for."""

    @property
    def extradata(self) -> bytes:
        """The parameter sets with start codes, for a decoder."""
        return b"".join(START + nal for nal in self.parameter_sets)


@dataclass(slots=True)
class _Media:
    formats: list[str]
    attributes: list[tuple[str, str]]

    def values(self, name: str) -> list[str]:
        return [value for key, value in self.attributes if key == name]


def read_description(text: str, base: str) -> Track:
    """The first video track of *text*, whose relative addresses hang on *base*.

    Raises SourceError NO_VIDEO, and Strange for a codec or a packing that is not known.
    """
    session: list[tuple[str, str]] = []
    video: list[_Media] = []
    current = session
    for line in text.splitlines():
        kind, _, value = line.strip().partition("=")
        if kind == "m":
            words = value.split()
            media = _Media(words[3:], [])
            current = media.attributes
            if words and words[0] == "video":
                video.append(media)
        elif kind == "a":
            name, _, rest = value.partition(":")
            current.append((name.strip().lower(), rest.strip()))
    if not video:
        raise SourceError(Reason.NO_VIDEO, "The source carries no video.")
    known = [track for media in video if (track := _track(media, session, base))]
    if not known:
        raise Strange("its codec is neither H.264 nor H.265")
    return known[0]


def _track(media: _Media, session: list[tuple[str, str]], base: str) -> Track | None:
    for value in media.values("rtpmap"):
        found = _RTPMAP.match(value)
        codec = _CODINGS.get(found[2].upper()) if found else None
        if found is None or codec is None or found[1] not in media.formats:
            continue
        fields = _format_parameters(media.values("fmtp"), found[1])
        _refuse_unknown_packing(fields)
        aggregate = next((rest for name, rest in session if name == "control"), "*")
        track = next(iter(media.values("control")), "*")
        return Track(
            codec=codec,
            payload_type=int(found[1]),
            clock_rate=int(found[3]) or 90_000,
            parameter_sets=tuple(_parameter_sets(fields)),
            url=resolved(base, track),
            aggregate_url=resolved(base, aggregate),
        )
    return None


def _format_parameters(values: list[str], payload_type: str) -> dict[str, str]:
    for value in values:
        number, _, rest = value.partition(" ")
        if number == payload_type:
            pairs = (part.partition("=") for part in rest.split(";"))
            return {name.strip().lower(): text.strip() for name, _, text in pairs}
    return {}


def _refuse_unknown_packing(fields: dict[str, str]) -> None:
    """Interleaved modes send units out of order: no camera is known that does."""
    if fields.get("packetization-mode", "1") not in ("0", "1"):
        raise Strange("it packs in interleaved mode")
    if fields.get("sprop-max-don-diff", "0") != "0" or fields.get("tx-mode", "SRST") != "SRST":
        raise Strange("it packs with decoding order numbers")


def _parameter_sets(fields: dict[str, str]) -> list[bytes]:
    sets: list[bytes] = []
    for name in _SETS:
        for text in fields.get(name, "").split(","):
            try:
                nal = b64decode(text + "=" * (-len(text) % 4))
            except (NotBase64, ValueError):
                continue  # they come in-band too, as a rule
            if len(nal) > 2:
                sets.append(nal.removeprefix(START))
    return sets


def resolved(base: str, control: str) -> str:
    """The address that *control* names, hung on *base* as cameras mean it: simply appended."""
    if control in ("", "*"):
        return base
    if control.lower().startswith(("rtsp://", "rtspu://", "rtsps://")):
        return control
    return f"{base}{control}" if base.endswith("/") else f"{base}/{control.lstrip('/')}"
