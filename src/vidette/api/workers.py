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
    is_draining: bool = Field(description="Whether its jobs are to go to others.")
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
            is_draining=worker.is_draining,
            started_at=stamp(worker.started_at),
            last_seen_at=stamp(worker.last_seen_at),
        )
        for worker, jobs in await service.workers()
    ]


_MISSING = {404: {"detail": "Worker not found"}}


@router.post("/api/workers/{worker_uid}/drain/", responses=answers(404, examples=_MISSING))
async def drain_worker(service: TheService, worker_uid: str) -> list[WorkerBody]:
    """Empties a worker: its streams move to others as these have room, and no new one comes."""
    await service.drains.switch(worker_uid, on=True)
    return await list_workers(service)


@router.post("/api/workers/{worker_uid}/undrain/", responses=answers(404, examples=_MISSING))
async def undrain_worker(service: TheService, worker_uid: str) -> list[WorkerBody]:
    """Lets a worker take streams again."""
    await service.drains.switch(worker_uid, on=False)
    return await list_workers(service)
