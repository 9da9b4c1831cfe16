"""The session description names codec, parameter sets and addresses."""

from vidette.media.packets import AccessUnit, Clip
from vidette.practice.sdp import describe

SPS, PPS = b"\x67\x42\x80\x16\xaa", b"\x68\xce\x35\x20"


def test_h264() -> None:
    unit = AccessUnit(nal_units=(SPS, PPS, b"\x65\x88\x84"), pts=0, due=0, is_key=True)
    lines = describe(Clip("h264", 768, 432, (SPS, PPS), (unit,), 0.08), "yard", "127.0.0.1")
    assert lines.split("\r\n") == [
        "v=0",
        "o=- 1 1 IN IP4 127.0.0.1",
        "s=yard",
        "c=IN IP4 0.0.0.0",
        "t=0 0",
        "a=control:*",
        "a=range:npt=now-",
        "m=video 0 RTP/AVP 96",
        "a=rtpmap:96 H264/90000",
        "a=fmtp:96 packetization-mode=1;profile-level-id=428016;"
        "sprop-parameter-sets=Z0KAFqo=,aM41IA==",
        "a=framerate:12.500",
        "a=control:trackID=0",
        "",
    ]


def test_h265_over_ip6() -> None:
    sets = (b"\x40\x01\x0c", b"\x42\x01\x01", b"\x44\x01\xc1")
    unit = AccessUnit(nal_units=(*sets, b"\x26\x01\xaf"), pts=0, due=0, is_key=True)
    lines = describe(Clip("hevc", 64, 64, sets, (unit,), 0.04), "yard", "::1").split("\r\n")
    assert "c=IN IP6 ::" in lines
    assert "a=rtpmap:96 H265/90000" in lines
    assert "a=fmtp:96 sprop-vps=QAEM;sprop-sps=QgEB;sprop-pps=RAHB" in lines
