"""The camera's clock, and what it is told."""

import struct
from datetime import UTC, datetime, timedelta

import pytest

from vidette.core.clock import CameraClock
from vidette.media.rtsp.rtcp import (
    ClockBook,
    Reception,
    receiver_report,
    sender_reports,
    wall_clock,
)
from vidette.practice.rtp import RtpSender, ntp_time

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_a_sender_report_is_read() -> None:
    packet = RtpSender("h264", ssrc=7, first_sequence=1).report(NOON, 90_000)
    (report,) = sender_reports(packet, NOON)
    assert (report.ssrc, report.stamp) == (7, 90_000)
    assert report.at is not None
    assert abs(report.at - NOON) < timedelta(microseconds=2)


@pytest.mark.parametrize("cut", range(0, 60, 7))
def test_a_cut_report_is_no_report(cut: int) -> None:
    packet = RtpSender("h264", ssrc=7, first_sequence=1).report(NOON, 90_000)
    assert len(list(sender_reports(packet[:cut], NOON))) == (cut >= 28)


def test_a_clock_that_was_never_set_is_none() -> None:
    assert wall_clock(0, 0, NOON) is None
    assert wall_clock(2_208_988_800 + 60, 0, NOON) is None  # 1970
    assert wall_clock(*ntp_time(NOON), NOON) == NOON
    later = datetime(2040, 1, 1, tzinfo=UTC)  # beyond the 32 bits of the first era
    assert wall_clock(*ntp_time(later), later) == later


def test_each_moment_has_its_camera_time_and_the_drift_is_found() -> None:
    assert (ClockBook(90_000).time_of(0), ClockBook(90_000).reading) == (None, None)
    book = ClockBook(90_000)
    readings: list[CameraClock] = []
    for seconds in range(0, 300, 5):
        ahead = timedelta(seconds=2 + seconds * 50e-6)
        at = NOON + timedelta(seconds=seconds)
        book.note(at + ahead, 90_000 * seconds, ours=at, monotonic=1000.0 + seconds)
        reading = book.reading
        assert reading is not None
        assert (reading.drift is None) == (seconds < 60)
        readings.append(reading)
    assert readings[-1].offset == pytest.approx(
        timedelta(seconds=2.01475), abs=timedelta(milliseconds=1)
    )
    assert readings[-1].drift == pytest.approx(50e-6, rel=0.01)
    told = book.time_of(90_000 * 295 + 45_000)
    assert told == NOON + timedelta(seconds=295.5 + 2 + 295 * 50e-6)


def test_a_receiver_report_has_the_form_of_the_standard() -> None:
    told = Reception(7, lost_share=0.5, lost=3, highest=70_000, middle=0xABCD, since=2.0)
    packet = receiver_report(9, told)
    first, kind, length, ours, source = struct.unpack_from("!BBHII", packet)
    assert (first, kind, length, ours, source) == (0x81, 201, 7, 9, 7)
    lost, highest, _jitter, middle, since = struct.unpack_from("!IIIII", packet, 12)
    assert (lost, highest, middle, since) == (128 << 24 | 3, 70_000, 0xABCD, 2 << 16)
    assert packet[32:34] == bytes((0x81, 202))
    assert len(packet) % 4 == 0
    assert receiver_report(9, None)[:8] == bytes((0x80, 201, 0, 1, 0, 0, 0, 9))
