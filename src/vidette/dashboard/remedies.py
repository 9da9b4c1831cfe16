"""What to do about a stream that does not play."""

from collections.abc import Mapping
from typing import Final

from vidette.core.reasons import Reason

from .words import said, t

_REMEDIES: Final[Mapping[Reason, str]] = {
    Reason.NO_WORKER_IN_REGION: said(
        "Start a worker that serves one of these regions, or change the regions of the stream."
    ),
    Reason.NO_CAPACITY: said("Start another worker, or pause a stream that is not needed."),
    Reason.DNS: said("Look for a typing error in the host name, or give the IP address."),
    Reason.REFUSED: said("Check the port (often 554) and that RTSP is switched on in the camera."),
    Reason.UNREACHABLE: said(
        "Check that the camera has power and network, and that this machine may reach it."
    ),
    Reason.UNAUTHORIZED: said(
        "Check name and password; in an address they stand before the host: name:password@host."
    ),
    Reason.NOT_FOUND: said("Check the path of the address: the camera's manual or page names it."),
    Reason.TIMEOUT: said("Check address and port; a firewall may swallow the request."),
    Reason.NO_PACKETS: said(
        "Restart the camera, or try the other transport: many networks lose UDP."
    ),
    Reason.FROZEN_PICTURE: said("Restart the camera; its encoder hangs."),
    Reason.CORRUPT: said("Use TCP as transport, or lower the camera's bit rate."),
    Reason.UNSUPPORTED_CODEC: said("Choose H.264 or H.265 in the camera's settings."),
    Reason.NO_VIDEO: said("The address carries no video: take that of the video stream."),
    Reason.ENDED: said("Restart the stream to play the file again."),
    Reason.ADDRESS_REFUSED: said(
        "Take an address that the service may reach, or change its settings for addresses."
    ),
    Reason.PROTOCOL: said("Check that the address is that of a video stream, not of a web page."),
    Reason.INTERNAL: said("Look into the log of the worker, and report what it says."),
}


def remedy(reason: Reason) -> str:
    """What to do about *reason*; nothing where nothing needs to be done."""
    return t(_REMEDIES[reason]) if reason in _REMEDIES else ""
