import logging

import av.error
import av.logging
import pytest

from vidette.core.reasons import Reason
from vidette.media.address import Target
from vidette.media.ffmpeg import (
    demuxer_options,
    listen_quietly,
    opening_failure,
    reading_failure,
)
from vidette.media.options import SourceOptions

ADDRESS = "rtsp://user:hunter2@camera.invalid/live"


def an_error(kind: str) -> av.error.FFmpegError:
    made: av.error.FFmpegError = getattr(av.error, kind)(1, "what happened", ADDRESS)
    return made


@pytest.mark.parametrize(
    ("kind", "opening", "reading"),
    [
        ("HTTPUnauthorizedError", Reason.UNAUTHORIZED, Reason.UNAUTHORIZED),
        ("HTTPForbiddenError", Reason.UNAUTHORIZED, Reason.UNAUTHORIZED),
        ("HTTPNotFoundError", Reason.NOT_FOUND, Reason.NOT_FOUND),
        ("HTTPServerError", Reason.PROTOCOL, Reason.UNREACHABLE),
        ("ConnectionRefusedError", Reason.REFUSED, Reason.UNREACHABLE),
        ("ConnectionResetError", Reason.UNREACHABLE, Reason.UNREACHABLE),
        ("TimeoutError", Reason.TIMEOUT, Reason.NO_PACKETS),
        ("ExitError", Reason.TIMEOUT, Reason.NO_PACKETS),
        ("EOFError", Reason.PROTOCOL, Reason.UNREACHABLE),
        ("InvalidDataError", Reason.PROTOCOL, Reason.CORRUPT),
        ("DecoderNotFoundError", Reason.UNSUPPORTED_CODEC, Reason.UNSUPPORTED_CODEC),
        ("ExternalError", Reason.PROTOCOL, Reason.UNREACHABLE),
    ],
)
def test_every_error_has_a_reason_and_none_tells_the_address(
    kind: str, opening: Reason, reading: Reason
) -> None:
    failures = opening_failure(an_error(kind)), reading_failure(an_error(kind))
    assert [failure.reason for failure in failures] == [opening, reading]
    for failure in failures:
        assert failure.detail.endswith(".")
        assert "camera" not in f"{failure}{failure.detail}"


def test_no_route_is_unreachable() -> None:
    error = av.error.OSError(113, "No route to host", ADDRESS)
    assert opening_failure(error).reason is Reason.UNREACHABLE


def test_each_scheme_may_use_its_own_protocols_only() -> None:
    def allowed(url: str) -> str:
        return demuxer_options(Target(url, "h"), SourceOptions())["protocol_whitelist"]

    assert allowed("rtsp://192.0.2.1/") == "rtsp,rtp,udp,tcp"
    assert allowed("http://192.0.2.1/") == "http,tcp"
    assert allowed("file:/clip.mp4") == "file"


def test_no_redirect_and_no_playlist_leads_past_the_check() -> None:
    told = demuxer_options(Target("http://192.0.2.1/a", "camera.invalid:81"), SourceOptions())
    assert told["max_redirects"] == "0"
    assert told["headers"] == "Host: camera.invalid:81\r\n"
    assert not {"hls", "dash", "concat", "sdp"} & set(told["format_whitelist"].split(","))


def test_the_transport_is_the_one_asked_for() -> None:
    told = demuxer_options(Target("rtsp://192.0.2.1/", "h"), SourceOptions(transport="udp"))
    assert told["rtsp_transport"] == "udp"


def test_what_ffmpeg_says_goes_nowhere_but_to_a_capture(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    listen_quietly()
    with caplog.at_level(logging.DEBUG):
        av.logging.log(av.logging.ERROR, "rtsp", f"cannot open {ADDRESS}")
        with av.logging.Capture() as lines:
            av.logging.log(av.logging.WARNING, "rtsp", "RTP: missed 3 packets")
    assert [text for _, _, text in lines] == ["RTP: missed 3 packets"]
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")
