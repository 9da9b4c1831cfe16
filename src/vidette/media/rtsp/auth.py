"""Answers to a server's challenge: Basic (RFC 7617) and Digest with MD5 or SHA-256 (RFC 7616)."""

import re
import secrets
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import md5, sha256

from .strange import Strange

_SCHEME = re.compile(r"\s*(basic|digest)\s+(.*)", re.IGNORECASE | re.DOTALL)
_FIELD = re.compile(r'([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))')
_HASHES: dict[str, Callable[[str], str]] = {
    "SHA-256": lambda text: sha256(text.encode()).hexdigest(),
    "MD5": lambda text: md5(text.encode(), usedforsecurity=False).hexdigest(),
}
"""The better one first."""


@dataclass(slots=True)
class Challenge:
    """What a server demands, and how often it was answered."""

    scheme: str
    """`basic` or `digest`."""
    realm: str = ""
    nonce: str = ""
    opaque: str = ""
    algorithm: str = "MD5"
    """As the server wrote it."""
    has_qop: bool = False
    answered: int = field(default=0)

    @property
    def rank(self) -> int:
        """The higher, the better the password is kept."""
        if self.scheme == "basic":
            return 0
        return 2 if self.algorithm.upper().startswith("SHA-256") else 1


def read_challenge(header: str) -> Challenge:
    """The best of the challenges in a WWW-Authenticate header, one a line; raises Strange."""
    known = [one for line in header.split("\n") for one in _known(line)]
    if not known:
        raise Strange("it demands a way of authentication that is not known")
    return max(known, key=lambda one: one.rank)


def _known(line: str) -> list[Challenge]:
    found = _SCHEME.match(line)
    if found is None:
        return []
    pairs = _FIELD.findall(found[2])
    fields = {name.lower(): re.sub(r"\\(.)", r"\1", quoted) or bare for name, quoted, bare in pairs}
    if found[1].lower() == "basic":
        return [Challenge("basic", fields.get("realm", ""))]
    algorithm = fields.get("algorithm", "MD5")
    qops = [word.strip() for word in fields.get("qop", "").split(",") if word.strip()]
    if algorithm.upper().removesuffix("-SESS") not in _HASHES or (qops and "auth" not in qops):
        return []
    return [
        Challenge(
            "digest",
            realm=fields.get("realm", ""),
            nonce=fields.get("nonce", ""),
            opaque=fields.get("opaque", ""),
            algorithm=algorithm,
            has_qop=bool(qops),
        )
    ]


class Credentials:
    """A user and a password, and the challenge they answer; shows neither."""

    def __init__(self, user: str, password: str) -> None:
        self._user = user
        self._password = password
        self._challenge: Challenge | None = None

    def accept(self, header: str) -> bool:
        """Takes a 401's challenge; False when it refuses the very answer that it got.

        Raises Strange when none of its ways is known.
        """
        challenge = read_challenge(header)
        old, self._challenge = self._challenge, challenge
        if not self._user and not self._password:
            return False
        return old is None or (challenge.scheme == "digest" and challenge.nonce != old.nonce)

    def header(self, method: str, url: str) -> str:
        """The Authorization header for a request; empty before any challenge."""
        challenge = self._challenge
        if challenge is None:
            return ""
        if challenge.scheme == "basic":
            return "Basic " + b64encode(f"{self._user}:{self._password}".encode()).decode()
        challenge.answered += 1
        return digest(challenge, (self._user, self._password), (method, url), secrets.token_hex(8))


def digest(
    challenge: Challenge, user: tuple[str, str], asked: tuple[str, str], client_nonce: str
) -> str:
    """A Digest answer for *user* (name, password) that asks *asked* (method, URI)."""
    name = challenge.algorithm.upper()
    hashed = _HASHES[name.removesuffix("-SESS")]
    secret = hashed(f"{user[0]}:{challenge.realm}:{user[1]}")
    if name.endswith("-SESS"):
        secret = hashed(f"{secret}:{challenge.nonce}:{client_nonce}")
    what = hashed(f"{asked[0]}:{asked[1]}")
    count = f"{challenge.answered:08x}"
    middle = f"{count}:{client_nonce}:auth:" if challenge.has_qop else ""
    fields = {
        "username": user[0],
        "realm": challenge.realm,
        "nonce": challenge.nonce,
        "uri": asked[1],
        "response": hashed(f"{secret}:{challenge.nonce}:{middle}{what}"),
    }
    if challenge.opaque:
        fields["opaque"] = challenge.opaque
    if challenge.has_qop or name.endswith("-SESS"):
        fields["cnonce"] = client_nonce
    parts = [f"{key}={_quoted(value)}" for key, value in fields.items()]
    if challenge.has_qop:
        parts += ["qop=auth", f"nc={count}"]
    if name != "MD5":
        parts.append(f"algorithm={challenge.algorithm}")
    return "Digest " + ", ".join(parts)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
