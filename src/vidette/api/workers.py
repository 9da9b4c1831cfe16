"""/api/workers/: the processes that watch streams."""

from pydantic import Field

from .access import TheService
from .answers import answers
from .dialect import BothForms
from .wire import Body, Time, stamp

router = BothForms("tables")


class WorkerBody(Body):
    """A worker and how full it is."""

    id: int = Field(description="What streams name as ovms_client.")
    uid: str
    title: str
    regions: list[str] = Field(description="Titles.")
    capacity: int = Field(description="Jobs that it takes.")
    jobs: int = Field(description="Jobs that it has.")
    is_alive: bool
    started_at: str = Time
    last_seen_at: str = Time


@router.get("/api/workers/", responses=answers())
async def list_workers(service: TheService) -> list[WorkerBody]:
    """Every worker that was ever seen, by id."""
    return [
        WorkerBody(
            id=worker.id,
            uid=worker.uid,
            title=worker.title,
            regions=list(worker.regions),
            capacity=worker.capacity,
            jobs=jobs,
            is_alive=worker.is_alive,
            started_at=stamp(worker.started_at),
            last_seen_at=stamp(worker.last_seen_at),
        )
        for worker, jobs in await service.workers()
    ]
