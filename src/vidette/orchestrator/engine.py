"""What the control plane asks of a way to run workers; `runtime` offers the implementations."""

from collections.abc import Mapping
from typing import Protocol

from vidette.core.placement import Seat
from vidette.core.reports import Assignment, Report


class Engine(Protocol):
    """Workers, wherever they are: in this process, in others, on other machines."""

    async def open(self) -> None:
        """Brings the workers up."""

    async def close(self) -> None:
        """Lets every job go, within 10 s; open events end and are reported before."""

    def workers(self) -> tuple[Seat, ...]:
        """The workers that are alive now."""

    def running(self, worker_uid: str) -> Mapping[str, int]:
        """Job uid to epoch: started on this worker and not yet released or lost.

        An unknown or dead worker runs nothing.
        """

    async def start(self, worker_uid: str, assignment: Assignment) -> None:
        """Gives a job to a worker; it replaces an older epoch of the same job.

        A worker that is gone takes nothing; its loss is reported.
        """

    async def stop(self, worker_uid: str, job_uid: str) -> None:
        """Takes a job from a worker, which then reports it released; asking again is harmless."""

    async def look(
        self, worker_uid: str, job_uid: str, seconds: float, *, is_marked: bool = False
    ) -> None:
        """Asks a worker to report pictures of a job for so many seconds, some each second.

        *is_marked*: with areas and boxes drawn into them.
        A worker that is gone, or does not run it, reports none.
        """

    async def report(self) -> Report | None:
        """The next report, as soon as there is one; None when the engine is closed."""
