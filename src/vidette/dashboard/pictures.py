"""Where a page finds its pictures."""

from typing import Final
from urllib.parse import quote, urlsplit

from .page import Visit

LASTING: Final = 12 * 3600
"""Seconds for which the addresses of a page's pictures are good."""


def picture(visit: Visit, path: str) -> str:
    """The address under which the visitor's browser gets the picture at *path*."""
    return path


def snapshot(visit: Visit, uid: str, *, overlay: bool = False) -> str:
    """A stream as it looks now."""
    return picture(visit, f"/api/streams/{quote(uid)}/snapshot.jpg{_query(overlay)}")


def preview(visit: Visit, uid: str, *, overlay: bool) -> str:
    """A stream as it goes on."""
    return picture(visit, f"/api/streams/{quote(uid)}/preview.mjpeg{_query(overlay)}")


def kept(visit: Visit, url: str) -> str:
    """A kept picture, by the address that clients are told."""
    return picture(visit, urlsplit(url).path)


def _query(overlay: bool) -> str:
    return "?overlay=1" if overlay else ""
