"""Files of records that only grow: each a kind, a length and bytes; a torn end is no fault."""

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MAGIC = b"vidette kept 1\n"
_HEAD = struct.Struct("<cI")
LARGEST = 64 * 1024 * 1024
"""Bytes of one record; a larger length is a damaged file."""

HEADER = b"H"
"""First in each file: a JSON object."""


def record(kind: bytes, payload: bytes) -> bytes:
    """One record as it stands in a file."""
    return _HEAD.pack(kind, len(payload)) + payload


def header(fields: dict[str, Any]) -> bytes:
    """The beginning of a file."""
    return MAGIC + record(HEADER, json.dumps(fields).encode())


def records(path: Path) -> Iterator[tuple[bytes, bytes]]:
    """Kind and payload of each whole record of *path*, the header's first; none of another file.

    The file may be written to meanwhile, may end anywhere, and may be gone.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        if file.read(len(MAGIC)) != MAGIC:
            return
        while len(head := file.read(_HEAD.size)) == _HEAD.size:
            kind, length = _HEAD.unpack(head)
            payload = file.read(length) if length <= LARGEST else b""
            if len(payload) < length:
                return
            yield kind, payload


def header_of(path: Path) -> dict[str, Any] | None:
    """The header of *path*; None when it is not there or torn."""
    kind, payload = next(records(path), (b"", b""))
    if kind != HEADER:
        return None
    fields = json.loads(payload)
    return fields if isinstance(fields, dict) else None
