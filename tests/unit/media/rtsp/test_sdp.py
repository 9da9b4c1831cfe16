"""Descriptions of cameras, read."""

from base64 import b64encode

import pytest

from vidette.core.errors import SourceError
from vidette.core.reasons import Reason
from vidette.media.rtsp.sdp import read_description, resolved
from vidette.media.rtsp.strange import Strange

SPS, PPS = b"\x67\x42\x00\x1f\x95", b"\x68\xce\x3c\x80"
BASE = "rtsp://camera/live/"


def sets(*nals: bytes) -> str:
    return ",".join(b64encode(nal).decode() for nal in nals)


def description(*lines: str) -> str:
    return "\r\n".join(["v=0", "s=yard", *lines, ""])


def test_video_is_found_among_other_tracks() -> None:
    track = read_description(
        description(
            "a=control:*",
            "m=audio 0 RTP/AVP 0",
            "a=control:track1",
            "m=video 0 RTP/AVP 26",
            "a=rtpmap:26 JPEG/90000",
            "m=video 0 RTP/AVP 96",
            "a=rtpmap:96 H264/90000",
            f"a=fmtp:96 packetization-mode=1; sprop-parameter-sets={sets(SPS, PPS)}",
            "a=control:track2",
            "m=application 0 RTP/AVP 107",
            "a=control:track3",
        ),
        BASE,
    )
    assert (track.codec, track.payload_type, track.clock_rate) == ("h264", 96, 90_000)
    assert track.parameter_sets == (SPS, PPS)
    assert track.extradata == b"\0\0\0\1" + SPS + b"\0\0\0\1" + PPS
    assert (track.url, track.aggregate_url) == (BASE + "track2", BASE)


def test_h265_has_its_sets_in_three_fields() -> None:
    vps, sps, pps = b"\x40\x01\x0c", b"\x42\x01\x01", b"\x44\x01\xc1"
    fields = f"sprop-vps={sets(vps)};sprop-sps={sets(sps)};sprop-pps={sets(pps)}"
    track = read_description(
        description("m=video 0 RTP/AVP 98", "a=rtpmap:98 H265/90000", f"a=fmtp:98 {fields}"), BASE
    )
    assert (track.codec, track.parameter_sets) == ("hevc", (vps, sps, pps))
    assert track.url == track.aggregate_url == BASE


def test_broken_parameter_sets_are_left_to_the_stream() -> None:
    fields = "a=fmtp:96 sprop-parameter-sets=%%%,Z0"
    track = read_description(
        description("m=video 0 RTP/AVP 96", "a=rtpmap:96 h264/90000", fields), BASE
    )
    assert track.parameter_sets == ()


@pytest.mark.parametrize(
    ("base", "control", "expected"),
    [
        ("rtsp://h/a", "trackID=1", "rtsp://h/a/trackID=1"),
        ("rtsp://h/a/", "trackID=1", "rtsp://h/a/trackID=1"),
        ("rtsp://h/a?ch=1", "trackID=1", "rtsp://h/a?ch=1/trackID=1"),
        ("rtsp://h/a/", "*", "rtsp://h/a/"),
        ("rtsp://h/a/", "rtsp://other/b", "rtsp://other/b"),
    ],
)
def test_addresses_hang_on_their_base_as_cameras_mean_it(
    base: str, control: str, expected: str
) -> None:
    assert resolved(base, control) == expected


def test_what_carries_no_video_says_so() -> None:
    with pytest.raises(SourceError) as caught:
        read_description(description("m=audio 0 RTP/AVP 0"), BASE)
    assert caught.value.reason is Reason.NO_VIDEO


@pytest.mark.parametrize(
    "lines",
    [
        ("a=rtpmap:96 MP4V-ES/90000",),
        ("a=rtpmap:96 H264/90000", "a=fmtp:96 packetization-mode=2"),
        ("a=rtpmap:96 H265/90000", "a=fmtp:96 sprop-max-don-diff=2"),
        (),
    ],
)
def test_what_is_not_known_is_strange(lines: tuple[str, ...]) -> None:
    with pytest.raises(Strange):
        read_description(description("m=video 0 RTP/AVP 96", *lines), BASE)
