"""Where a page finds its pictures."""

from urllib.parse import quote, urlsplit


def snapshot(uid: str) -> str:
    """A stream as it looks now."""
    return f"/api/streams/{quote(uid)}/snapshot.jpg"


def preview(uid: str) -> str:
    """A stream as it goes on."""
    return f"/api/streams/{quote(uid)}/preview.mjpeg"


def kept(url: str) -> str:
    """A kept picture, by the address that clients are told."""
    return urlsplit(url).path
