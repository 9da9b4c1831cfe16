"""Tables: regions, workers, case types, statuses."""

from vidette.client.answers import CaseType, Region, Status, Worker
from vidette.client.asking import path

from .connection import AsyncConnection


class Tables:
    """What streams refer to."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def regions(self) -> list[Region]:
        """Every region, by id."""
        answer = await self._connection.ask("GET", "/api/regions/")
        return [Region.model_validate(one) for one in answer.json()]

    async def create_region(self, title: str) -> Region:
        """A new region; raises Invalid when the title is taken, blank or too long."""
        answer = await self._connection.ask("POST", "/api/regions/", body={"title": title})
        return Region.model_validate(answer.json())

    async def delete_region(self, region_id: int) -> None:
        """Removes a region that no stream uses; raises NotFound, Conflict."""
        await self._connection.ask("DELETE", path("/api/regions/{id}/", id=region_id))

    async def workers(self) -> list[Worker]:
        """Every worker that was ever seen, by id."""
        answer = await self._connection.ask("GET", "/api/workers/")
        return [Worker.model_validate(one) for one in answer.json()]

    async def drain(self, worker_uid: str) -> None:
        """Empties a worker: its streams move to others as these have room; raises NotFound."""
        await self._connection.ask("POST", path("/api/workers/{uid}/drain/", uid=worker_uid))

    async def undrain(self, worker_uid: str) -> None:
        """Lets a worker take streams again; raises NotFound."""
        await self._connection.ask("POST", path("/api/workers/{uid}/undrain/", uid=worker_uid))

    async def case_types(self) -> list[CaseType]:
        """What can be watched for, and what cannot here and why."""
        answer = await self._connection.ask("GET", "/api/case_types/")
        return [CaseType.model_validate(one) for one in answer.json()]

    async def statuses(self) -> list[Status]:
        """The statuses that a stream can have."""
        answer = await self._connection.ask("GET", "/api/statuses/")
        return [Status.model_validate(one) for one in answer.json()]
