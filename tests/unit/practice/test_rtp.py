"""RTP packets carry NAL units whole, in order and within their size; RTCP tells the time."""

import struct
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from vidette.practice.rtp import LARGEST_PACKET, RtpSender, ntp_time

H264_UNIT = st.builds(
    lambda kind, data: bytes([0x60 | kind]) + data,
    st.integers(1, 23),
    st.binary(min_size=2, max_size=5000),
)
H265_UNIT = st.builds(
    lambda kind, data: bytes([kind << 1, 1]) + data,
    st.integers(0, 40),
    st.binary(min_size=2, max_size=5000),
)


def unpack(packets: list[bytes], *, header: int) -> list[bytes]:
    """The NAL units that a receiver puts together; *header* is the size of a NAL header."""
    units: list[bytes] = []
    for packet in packets:
        payload = packet[12:]
        kind = payload[0] & 0x1F if header == 1 else payload[0] >> 1 & 0x3F
        if kind != (28 if header == 1 else 49):
            units.append(payload)
            continue
        mark = payload[header]
        if mark & 0x80:
            first = (
                payload[0] & 0xE0 | mark & 0x1F
                if header == 1
                else payload[0] & 0x81 | (mark & 0x3F) << 1
            )
            units.append(bytes([first]) + payload[1:header])
        units[-1] += payload[header + 1 :]
    return units


@given(st.lists(H264_UNIT, min_size=1, max_size=4))
def test_h264_units_come_back(units: list[bytes]) -> None:
    packets = RtpSender("h264", ssrc=7, first_sequence=65_534).packets(units, 90_000)
    assert unpack(packets, header=1) == units


@given(st.lists(H265_UNIT, min_size=1, max_size=4))
def test_h265_units_come_back(units: list[bytes]) -> None:
    packets = RtpSender("hevc", ssrc=7, first_sequence=0).packets(units, 90_000)
    assert unpack(packets, header=2) == units


@given(st.lists(H264_UNIT, min_size=1, max_size=4))
def test_packets_are_numbered_marked_and_small(units: list[bytes]) -> None:
    packets = RtpSender("h264", ssrc=0xABCD, first_sequence=65_534).packets(units, 2**32 + 5)
    heads = [struct.unpack("!BBHII", packet[:12]) for packet in packets]
    assert [head[2] for head in heads] == [(65_534 + n) % 65_536 for n in range(len(packets))]
    assert [head[1] >> 7 for head in heads] == [0] * (len(packets) - 1) + [1]
    assert {(head[0], head[1] & 0x7F, head[3], head[4]) for head in heads} == {(128, 96, 5, 0xABCD)}
    assert max(len(packet) for packet in packets) <= LARGEST_PACKET


def test_ntp_time_counts_from_1900() -> None:
    assert ntp_time(datetime(1970, 1, 1, 0, 0, 0, 500_000, tzinfo=UTC)) == (2_208_988_800, 2**31)


def test_a_report_says_what_was_sent_and_when() -> None:
    sender = RtpSender("h264", ssrc=9, first_sequence=0)
    sent = sender.packets([b"\x65" + bytes(2000), b"\x65" + bytes(10)], 1)
    report = sender.report(datetime(1970, 1, 1, tzinfo=UTC), 2**32 + 77)
    octets = sum(len(packet) - 12 for packet in sent)
    head = struct.unpack("!BBHIIIIII", report[:28])
    assert head == (0x80, 200, 6, 9, 2_208_988_800, 0, 77, len(sent), octets)
    kind, words = struct.unpack("!xBH", report[28:32])
    assert kind == 202
    assert len(report) == 28 + 4 * (words + 1)
    assert b"practice-camera@vidette\x00" in report
