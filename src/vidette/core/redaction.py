"""Hides the secrets of addresses, from parse to log."""

import re

_SECRET_KEYS = r"[\w.-]{0,64}(?:token|key|sig|auth|pass|pwd|secret|credential|session)[\w.-]{0,64}"
_AUTHORITY = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{0,30}://)(?P<rest>\S+)")
_QUERY = re.compile(rf"(?i)(?P<lead>[?&;#/_]{_SECRET_KEYS}=)[^&;#\s\"'<>]*")
_HEADER = re.compile(r"(?i)(?P<lead>authorization[\"']?\s*[:=]\s*)[^\r\n]+")
HIDDEN = "***"


def redacted(text: str) -> str:
    """*text* with the credentials and secret query values of every address in it hidden.

    All between `://` and the last `@` of the word goes, since a password may itself hold `@`,
    `/` or `?`; an `@` that is plainly part of a path costs a few readable letters, not a secret.
    Secret keys are hidden in paths too: some recorders take `/user=..._password=...` there.
    """

    def hide(match: re.Match[str]) -> str:
        rest = match["rest"]
        at = rest.rfind("@")
        if at >= 0:
            rest = f"{HIDDEN}{rest[at:]}"
        return match["scheme"] + rest

    text = _AUTHORITY.sub(hide, text)
    text = _QUERY.sub(lambda match: match["lead"] + HIDDEN, text)
    return _HEADER.sub(lambda match: match["lead"] + HIDDEN, text)
