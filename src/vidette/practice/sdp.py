"""What DESCRIBE answers: the session description of a clip (RFC 4566, 6184 8.2, 7798 7.2)."""

from base64 import b64encode

from vidette.media.packets import Clip
from vidette.practice.rtp import CLOCK_RATE, PAYLOAD_TYPE

TRACK = "trackID=0"


def describe(clip: Clip, name: str, host: str) -> str:
    """The description of *clip* as the endless stream *name* of the camera at *host* (an IP)."""
    family = "IP6" if ":" in host else "IP4"
    coding, parameters = _format(clip)
    lines = [
        "v=0",
        f"o=- 1 1 IN {family} {host}",
        f"s={name}",
        f"c=IN {family} {'::' if family == 'IP6' else '0.0.0.0'}",
        "t=0 0",
        "a=control:*",
        "a=range:npt=now-",
        f"m=video 0 RTP/AVP {PAYLOAD_TYPE}",
        f"a=rtpmap:{PAYLOAD_TYPE} {coding}/{CLOCK_RATE}",
        f"a=fmtp:{PAYLOAD_TYPE} {parameters}",
        f"a=framerate:{1 / clip.interval:.3f}",
        f"a=control:{TRACK}",
    ]
    return "\r\n".join([*lines, ""])


def _format(clip: Clip) -> tuple[str, str]:
    if clip.codec == "h264":
        sets = [nal for nal in clip.parameter_sets if nal[0] & 0x1F == 7]
        profile = sets[0][1:4].hex().upper()
        every = ",".join(b64encode(nal).decode() for nal in clip.parameter_sets)
        return (
            "H264",
            f"packetization-mode=1;profile-level-id={profile};sprop-parameter-sets={every}",
        )
    named = {32: "sprop-vps", 33: "sprop-sps", 34: "sprop-pps"}
    groups: dict[str, list[str]] = {name: [] for name in named.values()}
    for nal in clip.parameter_sets:
        groups[named[nal[0] >> 1 & 0x3F]].append(b64encode(nal).decode())
    return "H265", ";".join(f"{name}={','.join(values)}" for name, values in groups.items())
