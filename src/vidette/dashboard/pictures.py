"""Where a page finds its pictures."""

from urllib.parse import quote, urlsplit

from .page import Visit


def picture(visit: Visit, path: str) -> str:
    """The address under which the visitor's browser gets the picture at *path*."""
    return path


def snapshot(visit: Visit, uid: str) -> str:
    """A stream as it looks now."""
    return picture(visit, f"/api/streams/{quote(uid)}/snapshot.jpg")


def kept(visit: Visit, url: str) -> str:
    """A kept picture, by the address that clients are told."""
    return picture(visit, urlsplit(url).path)
