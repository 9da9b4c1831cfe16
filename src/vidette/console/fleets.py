"""`vidette apply`, `diff` and `export`: the streams of a service as a file declares them."""

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import yaml

from vidette.client import Client, ClientError, Conflict, Invalid, Unavailable
from vidette.core.errors import InvalidInput, flat_faults
from vidette.core.redaction import redacted
from vidette.core.title import title_of

from .changes import Change, changes, mark_of
from .connection import Failed
from .show import say
from .site import MARK, Site, default_uid, read_site

AT_ONCE = 4
"""Cameras that a service tries at the same time."""


def diff(client: Client, options: argparse.Namespace) -> int:
    """Tells what `apply` would do; 1 when it is anything."""
    site = read_site(options.file)
    found = changes(site, client.streams.all(), prune=options.prune)
    for title in _missing(client, site):
        say(f"+ region {title}")
    for change in found:
        say(change.text())
    return 1 if found or _missing(client, site) else 0


def apply(client: Client, options: argparse.Namespace) -> int:
    """Makes it so. A stream that cannot be changed is told, and the others go on."""
    site = read_site(options.file)
    found = changes(site, client.streams.all(), prune=options.prune)
    if options.dry_run:
        return _rehearse(client, site, found, tries=not options.no_try)
    for title in _missing(client, site):
        client.tables.create_region(title)
        say(f"+ region {title}")
    failed = 0
    for change in found:
        try:
            _make(client, change)
        except (Invalid, Conflict) as error:
            failed += 1
            for line in flat_faults(error.faults):
                sys.stderr.write(f"vidette: {change.name}: {redacted(line)}\n")
        else:
            say(change.text())
    same = len(site.documents) - sum(change.kind != "remove" for change in found)
    say(f"{len(found) - failed} changed, {same} as they were.")
    if failed:
        raise Failed(f"{failed} of {len(found)} changes were refused.")
    return 0


def export(client: Client, options: argparse.Namespace) -> int:
    """Writes a file that `apply` takes; the addresses in it hold passwords."""
    found = [(stream, json.loads(stream.platform_json)) for stream in client.streams.all()]
    sites = sorted({mark[0] for _, document in found if (mark := mark_of(document)) is not None})
    if len(sites) > 1 and options.site is None:
        raise InvalidInput({"--site": [f"Say which one: {', '.join(sites)}."]})
    name = options.site or (sites[0] if sites else "site")
    streams: dict[str, Any] = {}
    for stream, document in found:
        mark = mark_of(document)
        if mark is None or mark[0] == name:
            entry = mark[1] if mark else title_of(stream.platform_json) or stream.job_uid
            while entry in streams:
                entry = f"{entry} {stream.job_uid[:8]}"
            streams[entry] = _short(document, name, entry)
    regions = [one.title for one in client.tables.regions() if one.title != "default"]
    site = {"site": name} | ({"regions": regions} if regions else {}) | {"streams": streams}
    text = yaml.safe_dump(site, sort_keys=False, allow_unicode=True, width=100)
    descriptor = os.open(options.file, os.O_WRONLY | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        os.fchmod(descriptor, 0o600)  # one that was there keeps its mode otherwise
        file.truncate()
        file.write(text)
    say(f"{len(streams)} streams in {options.file}. It holds the passwords of cameras.")
    return 0


def _make(client: Client, change: Change) -> None:
    if change.kind in ("add", "renew") and change.document is not None:
        client.streams.create(change.document)  # before the old one goes: it may be refused
    if change.kind in ("remove", "renew") and change.uid is not None:
        client.streams.delete(change.uid)
    if change.kind == "change" and change.uid is not None and change.document is not None:
        client.streams.replace(change.uid, change.document)


def _rehearse(client: Client, site: Site, found: Sequence[Change], *, tries: bool) -> int:
    """Tells what would be done, and what is at the cameras that are new or changed."""
    for title in _missing(client, site):
        say(f"+ region {title}")
    faults = 0
    for change, fault in _tried(client, found) if tries else ((one, None) for one in found):
        say(change.text())
        if fault is not None:
            faults += 1
            say(f"    the camera does not play: {fault}")
    if faults:
        raise Failed(f"{faults} cameras do not play. Nothing was changed.")
    say(f"{len(found)} to change. Nothing was changed.")
    return 0


def _tried(client: Client, found: Sequence[Change]) -> Iterator[tuple[Change, str | None]]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield from zip(found, pool.map(lambda one: _fault(client, one), found), strict=True)


def _fault(client: Client, change: Change) -> str | None:
    """Why the camera of a change does not play."""
    if change.document is None:
        return None
    source = change.document["Source"]
    try:
        trial = client.streams.try_source(source["Url"], transport=source.get("Transport"))
    except Unavailable:
        return "the service is trying others; try again"
    except ClientError as error:
        return redacted(str(error))
    return None if trial.plays else " ".join((trial.sentence, trial.detail)).strip()


def _missing(client: Client, site: Site) -> list[str]:
    known = {region.title for region in client.tables.regions()}
    return [title for title in site.regions if title not in known]


def _short(document: dict[str, Any], site: str, name: str) -> dict[str, Any]:
    """The entry that gives this document again."""
    entry: dict[str, Any] = {key: value for key, value in document.items() if key != MARK}
    if entry.get("Title") == name:
        del entry["Title"]
    if entry.get("Pipeline") == {}:
        del entry["Pipeline"]
    source = entry.get("Source")
    if isinstance(source, dict) and source.get("Uid") == default_uid(site, name):
        entry["Source"] = {key: value for key, value in source.items() if key != "Uid"}
    return {key: _escaped(value) for key, value in entry.items()}


def _escaped(value: Any) -> Any:
    """Dollar signs doubled, as the file has them."""
    if isinstance(value, dict):
        return {key: _escaped(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_escaped(one) for one in value]
    return value.replace("$", "$$") if isinstance(value, str) else value
