"""Messages and redirects, read and written."""

import pytest

from vidette.core.errors import SourceError
from vidette.media.rtsp.dialogue import bare
from vidette.media.rtsp.messages import read_message, reply, request
from vidette.media.rtsp.opening import followed
from vidette.media.rtsp.strange import OddAddresses, Strange

ANSWER = (
    b"RTSP/1.0 200 OK\r\nCSeq: 3\r\nSession: 12;timeout=30\r\nPublic: OPTIONS, get_parameter\r\n"
    b"Transport: RTP/AVP/TCP;unicast;interleaved=4-5;ssrc=1\r\nContent-Length: 3\r\n\r\nabc"
)


def test_an_answer_is_read_when_it_is_there_whole() -> None:
    for end in range(len(ANSWER)):
        assert read_message(ANSWER[:end]) is None
    found = read_message(b"xx" + ANSWER + b"$rest", 2)
    assert found is not None
    answer, following = found
    assert (answer.status, answer.body, following) == (200, b"abc", 2 + len(ANSWER))
    assert answer.session == ("12", 30.0)
    assert answer.methods == {"OPTIONS", "GET_PARAMETER"}
    assert answer.channels == (4, 5)
    assert answer.sequence == "3"


def test_what_cameras_leave_out_has_its_usual_value() -> None:
    found = read_message(b"RTSP/1.0 200 OK\nTransport: RTP/AVP/TCP;unicast\n\n")
    assert found is not None
    assert (found[0].channels, found[0].session) == ((0, 1), ("", 60.0))


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nContent-Length: many\r\n\r\n",
        b"RTSP/1.0 200 OK\r\nContent-Length: 99999999\r\n\r\n",
        b"x" * 70_000,
    ],
)
def test_what_is_no_answer_is_strange(data: bytes) -> None:
    with pytest.raises(Strange):
        read_message(data)


def test_packets_over_udp_are_strange() -> None:
    found = read_message(b"RTSP/1.0 200 OK\r\nTransport: RTP/AVP;client_port=1-2\r\n\r\n")
    assert found is not None
    with pytest.raises(Strange):
        _ = found[0].channels


def test_requests_leave_out_empty_headers() -> None:
    data = request("PLAY", "rtsp://h/", {"CSeq": "1", "Session": ""})
    assert data.startswith(b"PLAY rtsp://h/ RTSP/1.0\r\n")
    assert b"Session" not in data
    assert reply("200 OK", "7") == b"RTSP/1.0 200 OK\r\nCSeq: 7\r\n\r\n"


def test_credentials_follow_to_the_same_host_only() -> None:
    assert followed("rtsp://u:p@h/a", "rtsp://h/b") == "rtsp://u:p@h/b"
    assert followed("rtsp://u:p@h/a", "rtsp://other/b") == "rtsp://other/b"
    assert followed("rtsp://u:p@h/a", "rtsp://h:99/b") == "rtsp://h:99/b"
    assert bare("rtsp://u:p@h:1/a?b=c") == "rtsp://h:1/a?b=c"
    for location in ("http://h/", "rtsps://h/", "rtsp://[x/"):
        with pytest.raises(SourceError):
            followed("rtsp://h/a", location)


def test_odd_addresses_are_remembered() -> None:
    odd = OddAddresses()
    odd.note("rtsp://u:p@h/a")
    assert odd.knows("rtsp://u:p@h/a")
    assert not odd.knows("rtsp://u:p@h/b")
    assert "u:p" not in repr(vars(odd))
