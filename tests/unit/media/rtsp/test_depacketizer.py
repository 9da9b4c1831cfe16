"""Access units come out as they went in, however they were cut, and no bytes can do harm."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vidette.media.rtsp.assembly import Coded
from vidette.media.rtsp.depacketizer import Depacketizer
from vidette.media.rtsp.packing import H264, H265, Packing
from vidette.media.rtsp.strange import Strange

START = b"\x00\x00\x00\x01"
PACKINGS = {"h264": H264, "h265": H265}


@dataclass(frozen=True)
class Kinds:
    """NAL units of one codec, by what they are."""

    key: bytes
    picture: bytes
    more: bytes
    """A further slice of a picture."""
    sets: bytes


KINDS = {
    "h264": Kinds(b"\x65\x88", b"\x41\x9a", b"\x41\x40", b"\x67\x42\x00"),
    "h265": Kinds(b"\x26\x01\xa0", b"\x02\x01\xd0", b"\x02\x01\x40", b"\x42\x01\x01"),
}
codecs = pytest.mark.parametrize("codec", ["h264", "h265"])


def rtp(
    payload: bytes, sequence: int, stamp: int, *, marker: bool = False, flags: int = 0x80
) -> bytes:
    head = struct.pack(
        "!BBHII", flags, 96 | (0x80 if marker else 0), sequence & 0xFFFF, stamp & 0xFFFFFFFF, 7
    )
    return head + payload


def framed(packets: Sequence[bytes], channel: int = 0) -> bytes:
    return b"".join(struct.pack("!BBH", 0x24, channel, len(one)) + one for one in packets)


def fragments(codec: str, nal: bytes, cuts: Sequence[int]) -> list[bytes]:
    """*nal* as FUs cut at *cuts*."""
    header = 1 if codec == "h264" else 2
    body = nal[header:]
    edges = [0, *sorted({cut % len(body) for cut in cuts} - {0}), len(body)]
    result = []
    for begin, end in pairwise(edges):
        part = (0x80 if begin == 0 else 0) | (0x40 if end == len(body) else 0)
        if codec == "h264":
            head = bytes((nal[0] & 0xE0 | 28, part | nal[0] & 0x1F))
        else:
            head = bytes((nal[0] & 0x81 | 49 << 1, nal[1], part | nal[0] >> 1 & 0x3F))
        result.append(head + body[begin:end])
    return result


def taken(codec: str, data: bytes, chunks: Sequence[int] = ()) -> list[Coded]:
    """The units of *data* that comes in pieces cut at *chunks*."""
    packets = Depacketizer(PACKINGS[codec], channel=0, payload_type=96)
    edges = [0, *sorted({chunk % (len(data) + 1) for chunk in chunks}), len(data)]
    rest = b""
    for begin, end in pairwise(edges):
        rest += data[begin:end]
        rest = rest[packets.take(rest, 0) :]
    return packets.assembly.units


def pictures(codec: str, count: int, size: int) -> list[bytes]:
    kinds = KINDS[codec]
    return [
        (kinds.picture if number else kinds.key) + bytes([number + 1]) * size
        for number in range(count)
    ]


@codecs
@settings(deadline=None, max_examples=60)
@given(
    size=st.integers(1, 9000),
    cuts=st.lists(st.integers(1, 9000), max_size=20),
    even=st.integers(3, 700),
    chunks=st.lists(st.integers(0, 60_000), max_size=6),
    first=st.integers(0, 0xFFFF),
)
def test_any_way_of_cutting_gives_the_same_units(
    codec: str, size: int, cuts: list[int], even: int, chunks: list[int], first: int
) -> None:
    nals = pictures(codec, 4, size)
    packets: list[bytes] = []
    for number, nal in enumerate(nals):
        where = [*cuts, *range(0, size, even)] if number % 2 else range(0, size, even)
        payloads = fragments(codec, nal, list(where))
        if len(payloads) == 1:
            payloads = [nal]  # one that is both first and last is not allowed
        for payload in payloads:
            is_last = payload is payloads[-1]
            stamp = 2**32 - 3600 + 3600 * number
            packets.append(rtp(payload, first + len(packets), stamp, marker=is_last))
    units = taken(codec, framed(packets), chunks)
    assert [unit.data for unit in units] == [START + nal for nal in nals]
    assert [unit.is_key for unit in units] == [True, False, False, False]
    assert not any(unit.is_damaged for unit in units)
    ticks = [unit.ticks for unit in units]
    assert [after - before for before, after in pairwise(ticks)] == [3600] * 3


@codecs
def test_bundles_and_single_units_are_one_picture(codec: str) -> None:
    kinds = KINDS[codec]
    nals = [kinds.sets, kinds.key + b"a" * 9, kinds.more + b"b" * 9]
    head = b"\x78" if codec == "h264" else bytes((48 << 1, 1))
    bundle = head + b"".join(struct.pack("!H", len(nal)) + nal for nal in nals[:2])
    data = framed([rtp(bundle, 1, 0), rtp(nals[2], 2, 0, marker=True)])
    (unit,) = taken(codec, data)
    assert unit.data == b"".join(START + nal for nal in nals)
    assert unit.is_key
    assert unit.is_whole


@codecs
def test_without_markers_the_next_time_ends_a_picture(codec: str) -> None:
    nals = pictures(codec, 3, 50)
    data = framed([rtp(nal, number, 3600 * number) for number, nal in enumerate(nals)])
    assert [unit.data for unit in taken(codec, data)] == [START + nal for nal in nals[:2]]


@codecs
def test_parameter_sets_of_another_time_or_with_a_marker_go_with_their_picture(codec: str) -> None:
    kinds = KINDS[codec]
    key = kinds.key + b"k" * 20
    data = framed([rtp(kinds.sets, 1, 5, marker=True), rtp(key, 2, 3600, marker=True)])
    (unit,) = taken(codec, data)
    assert (unit.data, unit.ticks) == (START + kinds.sets + START + key, 3600)


@codecs
def test_a_marker_on_each_slice_is_noticed(codec: str) -> None:
    kinds = KINDS[codec]
    packets: list[bytes] = []
    for number in range(4):
        for nal in (kinds.key + b"1", kinds.more + b"2", kinds.more + b"3"):
            packets.append(rtp(nal, len(packets), 3600 * number, marker=True))
    units = taken(codec, framed(packets))
    whole = [unit for unit in units if unit.is_whole]
    assert [unit.ticks for unit in whole[1:]] == [3600, 7200]
    assert all(unit.data.count(START) == 3 for unit in whole[1:])


@codecs
@pytest.mark.parametrize("lost", range(1, 9))
def test_what_lost_a_packet_is_not_whole_and_says_so(codec: str, lost: int) -> None:
    nals = pictures(codec, 4, 90)
    packets = [
        rtp(payload, 3 * number + part, 3600 * number, marker=part == 2)
        for number, nal in enumerate(nals)
        for part, payload in enumerate(fragments(codec, nal, [30, 60]))
    ]
    del packets[lost]
    units = taken(codec, framed(packets))
    whole = [unit.data for unit in units if unit.is_whole]
    assert whole == [START + nal for number, nal in enumerate(nals) if number != lost // 3]
    after = [unit for unit in units if unit.ticks > 3600 * (lost // 3)]
    assert any(unit.is_damaged for unit in units if unit.ticks <= 3600 * (lost // 3 + 1))
    assert not any(unit.is_damaged for unit in after[1:])


def test_repeated_and_late_packets_are_passed_over() -> None:
    nals = pictures("h264", 4, 20)
    packets = [rtp(nal, number, 3600 * number, marker=True) for number, nal in enumerate(nals)]
    data = framed([packets[0], packets[1], packets[0], packets[1], packets[2], packets[3]])
    units = taken("h264", data)
    assert [unit.data for unit in units] == [START + nal for nal in nals]
    assert not any(unit.is_damaged for unit in units)


def test_another_sender_begins_anew() -> None:
    nals = pictures("h264", 2, 20)
    other = bytearray(rtp(nals[1], 900, 50, marker=True))
    other[11] = 9
    units = taken("h264", framed([rtp(nals[0], 3, 0, marker=True), bytes(other)]))
    assert [unit.is_damaged for unit in units] == [False, True]
    assert all(unit.is_whole for unit in units)


def test_extensions_contributors_and_padding_are_taken_off() -> None:
    nal = KINDS["h264"].key + b"payload"
    extras = b"\0\0\0\1\0\0\0\2" + b"\xbe\xde\0\1\0\0\0\0"
    packet = rtp(extras + nal + b"\0\0\3", 1, 0, marker=True, flags=0x80 | 0x20 | 0x10 | 2)
    (unit,) = taken("h264", framed([packet]))
    assert unit.data == START + nal


@pytest.mark.parametrize("prefix", [START, START[1:]])
def test_start_codes_inside_packets_are_forgiven(prefix: bytes) -> None:
    nal = KINDS["h264"].key + b"payload"
    (unit,) = taken("h264", framed([rtp(prefix + nal, 1, 0, marker=True)]))
    assert (unit.data, unit.is_key) == (START + nal, True)


def test_a_recovery_point_without_a_wait_is_a_key() -> None:
    message = b"\x06\x06\x01\xc4\x80"
    picture = KINDS["h264"].picture + b"x" * 9
    data = framed([rtp(message, 1, 0), rtp(picture, 2, 0, marker=True)])
    assert [unit.is_key for unit in taken("h264", data)] == [True]
    waiting = framed([rtp(b"\x06\x06\x01\x44\x80", 1, 0), rtp(picture, 2, 0, marker=True)])
    assert [unit.is_key for unit in taken("h264", waiting)] == [False]


@pytest.mark.parametrize(
    ("packing", "head"), [(H264, b"\x79"), (H264, b"\x7d"), (H265, b"\x64\x01")]
)
def test_packings_with_an_order_of_their_own_are_strange(packing: Packing, head: bytes) -> None:
    packets = Depacketizer(packing, channel=0, payload_type=96)
    with pytest.raises(Strange):
        packets.take(framed([rtp(head + b"x" * 20, 1, 0)]), 0)


def test_another_payload_type_than_told_is_strange_in_the_end() -> None:
    packets = Depacketizer(H264, channel=0, payload_type=97)
    with pytest.raises(Strange):
        packets.take(framed([rtp(b"\x65\x88xx", number, 0) for number in range(300)]), 0)


def test_a_picture_without_end_is_let_go() -> None:
    packets = Depacketizer(H264, channel=0, payload_type=96)
    payloads = fragments("h264", KINDS["h264"].key + b"x" * 30_000_000, range(0, 30_000_000, 9000))
    for number, payload in enumerate(payloads[:-1]):
        packets.take(framed([rtp(payload, number, 0)]), 0)
    assert sum(map(len, packets.assembly.pieces)) < 17_000_000


@codecs
@settings(deadline=None, max_examples=300)
@given(data=st.data())
def test_no_bytes_do_harm(codec: str, data: st.DataObject) -> None:
    nals = pictures(codec, 6, 300)
    packets = [
        rtp(payload, 4 * number + part, 3600 * number, marker=part == 3)
        for number, nal in enumerate(nals)
        for part, payload in enumerate(fragments(codec, nal, [70, 140, 210]))
    ]
    stream = bytearray(framed(packets))
    for _ in range(data.draw(st.integers(1, 8))):
        where = data.draw(st.integers(0, len(stream) - 1))
        stream[where] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(stream)))
    try:
        units = taken(codec, bytes(stream[:cut]), [cut // 2])
    except (Strange, LookupError, ValueError):
        return  # the connection ends it
    assert all(unit.data.startswith(START) or not unit.is_whole for unit in units)
