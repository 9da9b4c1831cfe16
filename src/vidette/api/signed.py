"""Addresses of live pictures that need no credentials, for a short time: for pages of others."""

import base64
import hmac
import re
import secrets
from datetime import UTC, datetime
from typing import Final
from urllib.parse import parse_qs, urlencode

from starlette.types import Scope

_PATHS: Final = re.compile(r"/api/streams/[0-9a-f-]{36}/(snapshot\.jpg|preview\.mjpeg)")
UNTIL, SIGNATURE = "until", "signature"


class Signer:
    """Signs paths with a key of this process: what it signed ends with it."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def signed(self, path: str, until: datetime) -> str:
        """*path* with a signature that holds until that time, in whole seconds."""
        seconds = int(until.timestamp())
        query = {UNTIL: seconds, SIGNATURE: self._signature(path, seconds)}
        return f"{path}?{urlencode(query)}"

    def lets_pass(self, scope: Scope, now: datetime) -> bool:
        """Whether the request reads a live picture by an address that was signed and holds at *now*."""
        path = scope["path"].rstrip("/")
        if scope.get("method") not in ("GET", "HEAD") or not _PATHS.fullmatch(path):
            return False
        query = parse_qs(scope["query_string"].decode("latin-1"))
        until, signature = query.get(UNTIL, [""])[-1], query.get(SIGNATURE, [""])[-1]
        if not (until.isascii() and until.isdecimal() and len(until) <= 12):
            return False
        good = self._signature(path, int(until))
        is_ours = hmac.compare_digest(good.encode(), signature.encode())
        return is_ours and now.timestamp() < int(until)

    def _signature(self, path: str, until: int) -> str:
        made = hmac.digest(self._key, f"{path}\n{until}".encode(), "sha256")
        return base64.urlsafe_b64encode(made).decode().rstrip("=")


def end_of(until: int | None) -> datetime | None:
    """When an address ends that says so."""
    return None if until is None else datetime.fromtimestamp(until, UTC)
