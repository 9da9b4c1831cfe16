"""FFmpeg's dialect: the options each kind of address is opened with, its errors as reasons, its log."""

import errno
import logging
from urllib.parse import urlsplit

import av
import av.error
import av.logging

from vidette.core.errors import SourceError
from vidette.core.reasons import Reason

from .address import Target
from .options import SourceOptions

_FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,mpeg,flv,live_flv,avi,asf,ogg,"
    "mpjpeg,mjpeg,h264,hevc,jpeg_pipe,ivf"
)
"""No playlists and no other format that names further addresses or files to open."""
_PROTOCOLS = {
    "rtsp": "rtsp,rtp,udp,tcp",
    "rtsps": "rtsps,rtsp,rtp,srtp,udp,tcp,tls",
    "http": "http,tcp",
    "https": "https,http,tls,tcp",
    "file": "file",
}
UNTIMED_FORMATS = frozenset({"mpjpeg", "mjpeg", "jpeg_pipe", "h264", "hevc"})
"""Formats without timestamps: read live, the time of arrival is all there is."""


def listen_quietly() -> None:
    """Lets FFmpeg's warnings be captured by the thread that causes them, and print nothing.

    They may hold addresses, so none of them goes further than a Capture.
    """
    logging.getLogger("libav").setLevel(logging.CRITICAL + 1)
    if av.logging.get_level() != av.logging.WARNING:
        av.logging.set_skip_repeated(False)
        av.logging.set_level(av.logging.WARNING)


def demuxer_options(target: Target, options: SourceOptions) -> dict[str, str]:
    """What FFmpeg is told about *target* beside its address."""
    scheme = urlsplit(target.url).scheme
    told = {"protocol_whitelist": _PROTOCOLS[scheme]}
    # A bound on each read and write of the socket, so that closing a dead connection ends too.
    micros = str(int(max(options.open_timeout, options.read_timeout) * 1_000_000))
    if scheme in ("rtsp", "rtsps"):
        # The size comes with the SDP or the first key frame; a long look at the stream only delays
        # the first picture. `nobuffer` would throw away that key frame.
        return told | {
            "rtsp_transport": options.transport,
            "allowed_media_types": "video",
            "timeout": micros,
            "buffer_size": "1048576",
            "analyzeduration": "500000",
            "probesize": "500000",
            "fpsprobesize": "0",
        }
    told["format_whitelist"] = _FORMATS
    if scheme in ("http", "https"):
        # A redirect would lead past the check of the address.
        told |= {"timeout": micros, "max_redirects": "0", "analyzeduration": "1000000"}
        told["headers"] = f"Host: {target.host}\r\n"
    return told


_OPENING: tuple[tuple[type[Exception], Reason, str], ...] = (
    (av.error.HTTPUnauthorizedError, Reason.UNAUTHORIZED, "The source answers 401."),
    (av.error.HTTPForbiddenError, Reason.UNAUTHORIZED, "The source answers 403."),
    (av.error.HTTPNotFoundError, Reason.NOT_FOUND, "The source answers 404."),
    (av.error.HTTPClientError, Reason.PROTOCOL, "The source refuses the request (4xx)."),
    (av.error.HTTPServerError, Reason.PROTOCOL, "The source reports a fault of its own (5xx)."),
    (av.error.ConnectionRefusedError, Reason.REFUSED, "The connection was refused."),
    (av.error.TimeoutError, Reason.TIMEOUT, "No answer, or no picture, came in time."),
    (av.error.ExitError, Reason.TIMEOUT, "No answer, or no picture, came in time."),
    (av.error.ConnectionResetError, Reason.UNREACHABLE, "The connection was reset."),
    (av.error.BrokenPipeError, Reason.UNREACHABLE, "The connection was closed."),
    (av.error.FileNotFoundError, Reason.NOT_FOUND, "There is no such file."),
    (av.error.PermissionError, Reason.NOT_FOUND, "The file may not be read."),
    (av.error.EOFError, Reason.PROTOCOL, "The source closed the connection while being opened."),
    (av.error.DecoderNotFoundError, Reason.UNSUPPORTED_CODEC, "No decoder knows the codec."),
    (av.error.PatchWelcomeError, Reason.UNSUPPORTED_CODEC, "The decoder lacks what this needs."),
    (av.error.InvalidDataError, Reason.PROTOCOL, "What the source sends cannot be understood."),
    (av.error.ArgumentError, Reason.PROTOCOL, "What the source sends is no format read here."),
)
_UNREACHABLE = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTDOWN}


def opening_failure(error: av.error.FFmpegError) -> SourceError:
    """What FFmpeg's *error* means when a source is being opened. Quotes no address."""
    for kind, reason, detail in _OPENING:
        if isinstance(error, kind):
            return SourceError(reason, detail)
    if error.errno in _UNREACHABLE:
        return SourceError(Reason.UNREACHABLE, "There is no route to the host.")
    return SourceError(Reason.PROTOCOL, f"The stream cannot be opened ({error.strerror}).")


def reading_failure(error: av.error.FFmpegError) -> SourceError:
    """The same for a source that was open."""
    if isinstance(error, (av.error.ExitError, av.error.TimeoutError)):
        return SourceError(Reason.NO_PACKETS, "The connection stands, but nothing arrives.")
    if isinstance(error, av.error.InvalidDataError):
        return SourceError(Reason.CORRUPT, "The stream can no longer be taken apart.")
    if isinstance(error, av.error.EOFError):
        return SourceError(Reason.UNREACHABLE, "The connection was closed.")
    failure = opening_failure(error)
    if failure.reason in (Reason.PROTOCOL, Reason.REFUSED):
        return SourceError(Reason.UNREACHABLE, f"The connection broke ({error.strerror}).")
    return failure
