"""Judges a posted job: the document, its regions and its addresses, all faults at once."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from vidette.analytics.case_type import CaseType
from vidette.core.errors import Conflict, Faults, InvalidInput
from vidette.core.faults import add_faults, put_fault
from vidette.core.job import StreamJob, parse_document, source_key
from vidette.core.title import title_of
from vidette.delivery.address import refusal
from vidette.store import regions, streams
from vidette.store.engine import Transaction
from vidette.store.streams import NewDocument, NewStream

from .ground import Ground
from .options import Options

FILES_FORBIDDEN = "file:// sources are not allowed by this service (VIDETTE_ALLOW_FILES)."
_SETTINGS = {
    ("Source", "a loopback address"): "VIDETTE_ALLOW_LOOPBACK",
    ("CallbackUrl", "a loopback address"): "VIDETTE_ALLOW_LOOPBACK",
    ("CallbackUrl", "a private address"): "VIDETTE_ALLOW_PRIVATE_CALLBACKS",
}


@dataclass(frozen=True, slots=True)
class Admitted:
    """A job that passed, with the rows it refers to."""

    job: StreamJob
    case_type: CaseType
    region_ids: tuple[int, ...]


async def admit(ground: Ground, text: str) -> Admitted:
    """The job in *text*; raises InvalidInput with every fault by field."""
    document = parse_document(text)
    faults: dict[str, Any] = {}
    read = None
    try:
        read = ground.catalogue.read_job(text)
    except InvalidInput as error:
        add_faults(faults, error.faults)
    source, callback, (region_ids, region_faults) = await asyncio.gather(
        _source_fault(document, faults, ground.options),
        _callback_fault(document, faults, ground.options),
        _regions(ground, document, faults),
    )
    if source:
        put_fault(faults, ["Source", "Url"], source)
    if callback:
        put_fault(faults, ["CallbackUrl"], callback)
    add_faults(faults, region_faults)
    if faults or read is None:
        raise InvalidInput(faults)
    return Admitted(read.job, read.case_type, region_ids)


def new_stream(job_uid: str, text: str, admitted: Admitted, at: datetime) -> NewStream:
    """The row of an admitted job."""
    job = admitted.job
    return NewStream(
        job_uid=job_uid,
        stream_uid=str(job.Source.Uid),
        camera_group_uid=_text(job.CameraGroupUid),
        case_type=admitted.case_type.code,
        document=text,
        title=title_of(text),
        callback_url=job.CallbackUrl,
        source_key=source_key(job),
        region_ids=admitted.region_ids,
        at=at,
    )


def new_document(text: str, admitted: Admitted, at: datetime) -> NewDocument:
    """What an admitted document changes in the row of its job."""
    job = admitted.job
    return NewDocument(
        document=text,
        title=title_of(text),
        stream_uid=str(job.Source.Uid),
        camera_group_uid=_text(job.CameraGroupUid),
        callback_url=job.CallbackUrl,
        source_key=source_key(job),
        region_ids=admitted.region_ids,
        at=at,
    )


def _text(uid: UUID | None) -> str | None:
    return None if uid is None else str(uid)


async def _source_fault(document: dict[str, Any], known: Faults, options: Options) -> str | None:
    source = document.get("Source")
    url = source.get("Url") if isinstance(source, dict) else None
    fault = known.get("Source")
    if not isinstance(url, str) or (isinstance(fault, dict) and "Url" in fault):
        return None
    scheme = urlsplit(url).scheme
    if scheme == "file":
        return None if options.files_allowed else FILES_FORBIDDEN
    if scheme == "testsrc":
        return None
    return _sentence("Source", await refusal(url, options.source_policy))


async def _callback_fault(document: dict[str, Any], known: Faults, options: Options) -> str | None:
    url = document.get("CallbackUrl")
    if not isinstance(url, str) or "CallbackUrl" in known:
        return None
    return _sentence("CallbackUrl", await refusal(url, options.callback_policy))


def _sentence(field: str, why: str | None) -> str | None:
    if why is None:
        return None
    for (where, what), setting in _SETTINGS.items():
        if where == field and what in why:
            return f"This address is not allowed: {why} ({setting})."
    return f"This address is not allowed: {why}."


async def _regions(
    ground: Ground, document: dict[str, Any], known: Faults
) -> tuple[tuple[int, ...], dict[str, Any]]:
    wanted = document.get("Regions", [])
    if "Regions" in known or not isinstance(wanted, list):
        return (), {}
    titles = wanted or list(ground.options.default_regions)
    found = await ground.store.read(lambda tx: regions.by_titles(tx, titles))
    if not wanted:
        missing = [title for title in titles if title not in found]
        faults = {"Regions": [f'The default region "{title}" does not exist.' for title in missing]}
        return tuple(region.id for region in found.values()), faults if missing else {}
    faults_by_index = {
        str(index): [f'Region "{title}" does not exist.']
        for index, title in enumerate(titles)
        if title not in found
    }
    ids = dict.fromkeys(found[title].id for title in titles if title in found)
    return tuple(ids), {"Regions": faults_by_index} if faults_by_index else {}


def remembered(tx: Transaction, key: str, digest: str) -> str | None:
    """The uid that a create with *key* was answered with; raises Conflict for another body."""
    if (known := streams.remembered(tx, key)) is None:
        return None
    if known[0] != digest:
        raise Conflict("This Idempotency-Key came before with another body.")
    return known[1]
