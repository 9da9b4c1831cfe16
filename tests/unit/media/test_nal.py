"""NAL units are found and told apart, and damaged configurations are named."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vidette.core.errors import SourceError
from vidette.media.nal import (
    H264,
    H265,
    is_worth_sending,
    read_configuration,
    split_annex_b,
    split_length_prefixed,
)

SPS, PPS = b"\x67\x42\x80\x16\xaa", b"\x68\xce\x35\x20"
VPS_265, SPS_265, PPS_265 = b"\x40\x01\x0c", b"\x42\x01\x01", b"\x44\x01\xc1"
AVCC = b"\x01\x42\x80\x16\xff\xe1\x00\x05" + SPS + b"\x01\x00\x04" + PPS
HVCC = (
    b"\x01" + bytes(20) + b"\xff\x03"
    + b"\xa0\x00\x01\x00\x03" + VPS_265
    + b"\xa1\x00\x01\x00\x03" + SPS_265
    + b"\xa2\x00\x01\x00\x03" + PPS_265
)  # fmt: skip
UNITS = st.lists(st.binary(min_size=1, max_size=50).map(lambda data: b"\x65" + data + b"\x80"))


@given(UNITS)
def test_length_prefixed_units_come_back(units: list[bytes]) -> None:
    data = b"".join(struct.pack("!I", len(unit)) + unit for unit in units)
    assert split_length_prefixed(data, 4) == units


@given(st.lists(st.binary(min_size=1, max_size=20).map(lambda data: b"\x65" + data.hex().encode())))
def test_units_between_start_codes_come_back(units: list[bytes]) -> None:
    assert split_annex_b(b"".join(b"\x00\x00\x00\x01" + unit for unit in units)) == units
    assert split_annex_b(b"".join(b"\x00\x00\x01" + unit for unit in units)) == units


def test_a_unit_longer_than_its_packet_is_damage() -> None:
    with pytest.raises(SourceError, match="a picture is cut off"):
        split_length_prefixed(b"\x00\x00\x00\x09\x65\x01", 4)


def test_the_boxes_of_mp4_give_length_size_and_parameter_sets() -> None:
    assert read_configuration(H264, AVCC) == (4, [SPS, PPS])
    assert read_configuration(H265, HVCC) == (4, [VPS_265, SPS_265, PPS_265])


def test_a_configuration_with_start_codes_means_annex_b() -> None:
    data = b"\x00\x00\x00\x01" + SPS + b"\x00\x00\x00\x01" + PPS
    assert read_configuration(H264, data) == (0, [SPS, PPS])
    assert read_configuration(H264, b"") == (0, [])


@pytest.mark.parametrize("size", range(5, len(AVCC)))
def test_a_cut_avcc_is_damage(size: int) -> None:
    with pytest.raises(SourceError, match="configuration is cut off"):
        read_configuration(H264, AVCC[:size])


@pytest.mark.parametrize("size", [10, 22, 25, len(HVCC) - 1])
def test_a_cut_hvcc_is_damage(size: int) -> None:
    with pytest.raises(SourceError, match="configuration is cut off"):
        read_configuration(H265, HVCC[:size])


def test_delimiters_and_filler_are_not_sent() -> None:
    assert not is_worth_sending(H264, b"\x09\xf0\x80")
    assert not is_worth_sending(H264, b"\x0c\xff\xff\x80")
    assert not is_worth_sending(H265, b"\x46\x01\x50")
    assert is_worth_sending(H264, b"\x65\x88\x84")
    assert is_worth_sending(H265, b"\x26\x01\xaf")
