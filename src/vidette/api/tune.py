"""/api/streams/{uid}/tune/: another threshold, tried on what is kept of the stream."""

from typing import Annotated

from fastapi import Query, Response
from pydantic import Field

from vidette.orchestrator.tuning import LONGEST_WAIT, Progress, Tuning

from .access import JobUid, TheService
from .answers import Answers, answers
from .dialect import BothForms, written
from .wire import Body, Time, stamp, stamp_or_none

router = BothForms("tune")
Wait = Annotated[
    float,
    Query(ge=0, le=LONGEST_WAIT, description="Seconds to wait for the answer; then 202."),
]
NOTHING = {
    409: {
        "detail": "Nothing is kept of this stream to tune on: PUT its job with "
        "Pipeline.Processing.replay_minutes (1 to 60), wait until what matters has happened, and "
        "ask again."
    }
}


class PointBody(Body):
    """One threshold and what it would tell of the kept minutes."""

    threshold: float
    events: int
    events_per_hour: float
    short_events: int = Field(description="Those of them that last less than a second.")
    median_seconds: float | None = Field(description="How long the middle one lasts.")


class SpanBody(Body):
    """An event of one side only. Seconds count the kept pictures, gaps between them left out."""

    area: str | None
    start_s: float
    end_s: float


class ProposalBody(Body):
    """What was found."""

    seconds: float = Field(description="Of pictures that were looked at.")
    today: float = Field(description="The threshold that the job has.")
    proposed: float = Field(description="The one to take; today's when it is as good.")
    predicted_events: int = Field(description="That the proposed one tells of the same pictures.")
    reason: str = Field(description="Why, for people.")
    won: list[SpanBody] = Field(description="Events that the proposed one tells and today's not.")
    lost: list[SpanBody] = Field(description="Events that today's tells and the proposed one not.")
    curve: list[PointBody] = Field(description="By growing threshold.")


class TuningBody(Body):
    """A tuning under way or over."""

    status: Progress
    started_at: str = Time
    finished_at: str | None = Time
    detail: str = Field(description="Why it failed.")
    result: ProposalBody | None


UNDER_WAY: Answers = {
    202: {"model": TuningBody, "description": "It is under way; GET the same path for its end."}
}


@router.post(
    "/api/streams/{job_uid}/tune/",
    response_model=TuningBody,
    responses=answers(400, 404, 409, examples=NOTHING) | UNDER_WAY,
)
async def tune_stream(service: TheService, job_uid: JobUid, wait: Wait = 20) -> Response:
    """Tries other thresholds on what is kept of the stream; changes nothing."""
    await service.get(job_uid)
    tuning = await service.tunings.start(job_uid, wait)
    answer = written(_body(tuning), 200 if tuning.status is not Progress.RUNNING else 202)
    if tuning.status is Progress.RUNNING:
        answer.headers["Location"] = f"/api/streams/{job_uid}/tune/"
    return answer


@router.get("/api/streams/{job_uid}/tune/", responses=answers(404))
async def stream_tuning(service: TheService, job_uid: JobUid) -> TuningBody:
    """Tells how the newest tuning of a stream is, and what it found."""
    await service.get(job_uid)
    return _body(service.tunings.get(job_uid))


def _body(tuning: Tuning) -> TuningBody:
    found = tuning.result
    return TuningBody(
        status=tuning.status,
        started_at=stamp(tuning.started_at),
        finished_at=stamp_or_none(tuning.finished_at),
        detail=tuning.detail,
        result=ProposalBody.model_validate(found) if found is not None else None,
    )
