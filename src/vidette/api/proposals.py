"""/api/streams/{job_uid}/areas/proposed/: the job's areas in the view of a camera that was moved."""

from pydantic import Field

from vidette.orchestrator.proposals import ProposedShape

from .access import JobUid, TheService
from .answers import answers
from .dialect import BothForms
from .wire import Body, Time, stamp

router = BothForms("streams")
_NONE = {404: {"detail": "No camera-obstacle job on the same source has told that it was moved."}}


class ProposedShapeBody(Body):
    """An area or a fence as it would stand in the job."""

    Id: str
    Shape: list[tuple[float, float]] = Field(
        description="Points [x, y] in fractions of the frame, cut at its edge."
    )
    kept: float = Field(description="Share of it that is in the new view.", ge=0, le=1)


class DroppedShapeBody(Body):
    """An area or a fence without a place in the new view."""

    Id: str
    reason: str


class ProposalBody(Body):
    """The areas and fences of a job, moved as its camera was."""

    EventUid: str = Field(description="The event that told the move.")
    moved_at: str = Time
    sure: float = Field(
        description="Share of the edges that should be in the new view and are.", ge=0, le=1
    )
    Areas: list[ProposedShapeBody]
    Fences: list[ProposedShapeBody]
    dropped: list[DroppedShapeBody]


@router.get("/api/streams/{job_uid}/areas/proposed/", responses=answers(404, examples=_NONE))
async def propose_areas(service: TheService, job_uid: JobUid) -> ProposalBody:
    """Where the job's areas and fences lie after the last move that its camera told; changes nothing."""
    found = await service.proposed_areas(job_uid)
    return ProposalBody(
        EventUid=found.move.event.event_uid,
        moved_at=stamp(found.move.event.started_at),
        sure=round(found.view_map.sure, 4),
        Areas=[_body(one) for one in found.areas],
        Fences=[_body(one) for one in found.fences],
        dropped=[DroppedShapeBody(Id=name, reason=why) for name, why in found.dropped],
    )


def _body(shape: ProposedShape) -> ProposedShapeBody:
    points = [(round(x, 5), round(y, 5)) for x, y in shape.shape]
    return ProposedShapeBody(Id=shape.id, Shape=points, kept=round(shape.kept, 4))
