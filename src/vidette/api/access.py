"""How a call reaches the service: its verbs, and uids of paths that may be anything."""

import re
from typing import Annotated

from fastapi import Depends, Path, Request

from vidette.core.errors import RegionNotFound, StreamNotFound
from vidette.orchestrator.service import Service

_UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_ROW_ID = re.compile(r"[0-9]{1,15}", re.ASCII)


async def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


async def _job_uid(
    job_uid: Annotated[str, Path(description="What the POST answered as `stream_uid`.")],
) -> str:
    if not _UID.fullmatch(job_uid):
        raise StreamNotFound
    return job_uid.lower()


async def _region_id(region_id: Annotated[str, Path()]) -> int:
    if not _ROW_ID.fullmatch(region_id):
        raise RegionNotFound
    return int(region_id)


TheService = Annotated[Service, Depends(_service)]
JobUid = Annotated[str, Depends(_job_uid)]
RegionId = Annotated[int, Depends(_region_id)]
