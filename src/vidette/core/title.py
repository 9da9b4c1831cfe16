"""What a stream is called where people read it."""

import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from vidette.core.redaction import redacted

LONGEST = 120


def title_of(document: str) -> str:
    """The `Title` of a job document when it has one, else where its camera is, without secrets."""
    job = json.loads(document)
    title = job.get("Title")
    if isinstance(title, str) and title.strip():
        return title.strip()[:LONGEST]
    source = job.get("Source")
    url = source.get("Url") if isinstance(source, Mapping) else None
    return place(str(url)) if url else ""


def place(url: str) -> str:
    """Host and path of an address: what tells cameras apart, and no credentials."""
    try:
        parts = urlsplit(redacted(url))
    except ValueError:
        return ""
    host = parts.netloc.rpartition("@")[2]
    return redacted(f"{host}{parts.path}".strip("/"))[:LONGEST]
