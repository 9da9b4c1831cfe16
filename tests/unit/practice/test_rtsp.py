"""RTSP requests are read, nonsense is named, and transports are chosen."""

import asyncio

import pytest

from vidette.practice.rtsp import (
    MalformedRequest,
    Response,
    Transport,
    parse_head,
    parse_transport,
    read_request,
)


def stream(data: bytes) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    return reader


async def test_packets_and_empty_lines_before_a_request_are_passed_over() -> None:
    reader = stream(
        b"\r\n$\x01\x00\x04OPTI"
        b"GET_PARAMETER rtsp://h/a%20b/?x=1 RTSP/1.0\r\nCSeq: 3\r\nContent-Length: 4\r\n\r\nping"
        b"PLAY rtsp://h/a RTSP/1.0\r\ncseq: 4\r\n\r\n"
    )
    first, second = await read_request(reader), await read_request(reader)
    assert (first.method, first.path, first.headers["cseq"]) == ("GET_PARAMETER", "a b", "3")
    assert (second.method, second.path, second.headers["cseq"]) == ("PLAY", "a", "4")
    with pytest.raises(asyncio.IncompleteReadError):
        await read_request(reader)


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"PLAY rtsp://h/a RTSP/1.0\r\nno colon\r\n\r\n",
        b"PLAY rtsp://[::/a RTSP/1.0\r\n\r\n",
        b"PLAY rtsp://h/a RTSP/1.0\r\nContent-Length: many\r\n\r\n",
        b"PLAY rtsp://h/a RTSP/1.0\r\nContent-Length: 99999999\r\n\r\n",
        b"PLAY rtsp://h/a RTSP/1.0\r\nContent-Length: -1\r\n\r\n",
    ],
)
async def test_nonsense_is_named(data: bytes) -> None:
    with pytest.raises(MalformedRequest):
        await read_request(stream(data))


async def test_a_head_without_end_is_refused() -> None:
    reader = asyncio.StreamReader(limit=100)
    reader.feed_data(b"PLAY rtsp://h/a RTSP/1.0\r\nX: " + b"x" * 1000 + b"\r\n\r\n")
    with pytest.raises(MalformedRequest, match="too long"):
        await read_request(reader)


def test_the_path_of_a_request_has_no_query() -> None:
    head = b"DESCRIBE rtsp://user:pass@h:554/yard/gate/?token=x RTSP/1.0\r\nCSeq: 1\r\n\r\n"
    assert parse_head(head).path == "yard/gate"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("RTP/AVP/TCP;unicast;interleaved=2-3", Transport(True, (2, 3))),
        ("RTP/AVP/TCP;unicast", Transport(True, (0, 1))),
        ("RTP/AVP;unicast;client_port=5000-5001", Transport(False, (5000, 5001))),
        ("RTP/AVP/UDP;unicast;client_port=5000", Transport(False, (5000, 5001))),
        ("RTP/AVP;multicast, RTP/AVP/TCP;interleaved=0-1", Transport(True, (0, 1))),
        ("RTP/AVP;unicast;client_port=0-1", None),
        ("RTP/AVP;unicast;client_port=65536-65537", None),
        ("RTP/AVP;unicast;client_port=x-y", None),
        ("RTP/AVP;unicast", None),
        ("RTP/SAVP;unicast;client_port=5000-5001", None),
        ("", None),
    ],
)
def test_the_first_transport_that_can_be_met_is_taken(
    header: str, expected: Transport | None
) -> None:
    assert parse_transport(header) == expected


def test_a_response_is_written_with_its_length() -> None:
    text = Response(454, {"Session": "1"}, b"v=0").encode("7")
    assert text == (
        b"RTSP/1.0 454 Session Not Found\r\nCSeq: 7\r\nSession: 1\r\nContent-Length: 3\r\n\r\nv=0"
    )
