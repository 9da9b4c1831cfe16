"""/api/streams/{job_uid}/explain/: why there was an event at a time, or none."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import Query
from pydantic import ConfigDict, Field, WithJsonSchema

from vidette.core.errors import InvalidInput
from vidette.core.event import Phase
from vidette.core.explanation import Explanation, Stage, Step, Verdict
from vidette.core.plain_words import sentence

from .access import JobUid, TheService
from .answers import answers
from .dialect import BothForms
from .filters import ExplainFilters
from .wire import Body, Time, stamp, stamp_or_none

router = BothForms("events")
LONGEST = timedelta(hours=1)
USUAL = timedelta(minutes=5)
SECOND = timedelta(seconds=1)
_FAULTS = {400: {"to": ["Ensure `to` is at most 1 hour after `from`."]}}
StageWord = Annotated[
    str, WithJsonSchema({"type": "string", "enum": [stage.word for stage in Stage]})
]


class StepBody(Body):
    """A figure that a stage looked at."""

    stage: StageWord
    value: float
    limit: float | None = Field(description="What it was held against; null: nothing.")
    unit: str = Field(examples=["px of a 1280-wide picture"])


class VerdictBody(Body):
    """What became of the changes, as far as one area goes."""

    area: str | None = Field(description="Id of the area; null: the whole picture.")
    stage: StageWord = Field(description="The furthest stage that any change reached.")
    value: float | None = Field(description="The figure that this stage looked at, if it has one.")
    limit: float | None = Field(description="What it was held against.")
    unit: str | None
    sentence: str = Field(description="The same for people.")
    steps: list[StepBody] = Field(description="The figures of the stages before, and of this one.")
    event_uid: str | None
    phase: Phase | None = Field(
        description="What was told of the event in this time; null when it just went on."
    )


class SpanBody(Body):
    """One second, or a run of seconds in which nothing was to be judged for the same reason."""

    at: str = Time
    until: str = Time
    pictures: int = Field(description="Pictures that were analysed.")
    areas: list[VerdictBody]


class ExplanationBody(Body):
    """What became of the changes in the pictures of a stream."""

    model_config = ConfigDict(frozen=True, serialize_by_alias=True)

    since: str = Field(serialization_alias="from", json_schema_extra={"format": "date-time"})
    until: str = Field(serialization_alias="to", json_schema_extra={"format": "date-time"})
    recorded_until: str | None = Field(
        description="How far the record goes within this time; about 10 s behind. Null: none.",
        json_schema_extra={"format": "date-time"},
    )
    results: list[SpanBody] = Field(description="In order of time, without gaps.")


@router.get(
    "/api/streams/{job_uid}/explain/",
    response_model=ExplanationBody,
    responses=answers(400, 404, examples=_FAULTS),
)
async def explain_stream(
    service: TheService, job_uid: JobUid, wanted: Annotated[ExplainFilters, Query()]
) -> ExplanationBody:
    """Tells for each second which stage let a change through or stopped it, and by how much."""
    since, until = _range(wanted, datetime.now(UTC))
    found = await service.explain(job_uid, since, until)
    spans = [_of_area(one, wanted.area) for one in _within(found, since, until)]
    recorded = spans[-1].until if spans else None
    return ExplanationBody(
        since=stamp(since),
        until=stamp(until),
        recorded_until=stamp_or_none(recorded),
        results=[span_body(one) for one in filled(spans, since)],
    )


def filled(spans: list[Explanation], since: datetime) -> list[Explanation]:
    """*spans* with what is between them, from *since* to the end of the last one, as unseen."""
    whole: list[Explanation] = []
    at = since.replace(microsecond=0)
    for span in spans:
        if span.at > at:
            verdicts = tuple(Verdict(one.area, Stage.UNSEEN) for one in span.verdicts)
            whole.append(Explanation(at, (span.at - at) // SECOND, 0, verdicts))
        whole.append(span)
        at = span.until
    return whole


def _within(found: list[Explanation], since: datetime, until: datetime) -> list[Explanation]:
    return [one for one in found if one.until > since and one.at < until]


def _range(wanted: ExplainFilters, now: datetime) -> tuple[datetime, datetime]:
    """Raises InvalidInput for a time that is none, or too long."""
    until = wanted.until
    if until is None:
        until = now if wanted.since is None else min(now, wanted.since + LONGEST)
    since = wanted.since if wanted.since is not None else until - USUAL
    if wanted.since is not None and wanted.until is None and now < since:
        raise InvalidInput({"from": ["Ensure `from` is not in the future."]})
    if until < since:
        raise InvalidInput({"to": ["Ensure `to` is not before `from`."]})
    if until - since > LONGEST:
        raise InvalidInput({"to": ["Ensure `to` is at most 1 hour after `from`."]})
    return since, until


def _of_area(one: Explanation, area: str | None) -> Explanation:
    """*one* with nothing but what goes for *area*; with all when that is None."""
    if area is None:
        return one
    kept = tuple(verdict for verdict in one.verdicts if verdict.area == area)
    return Explanation(one.at, one.seconds, one.pictures, kept)


def span_body(one: Explanation) -> SpanBody:
    """One second or run, for people and machines."""
    return SpanBody(
        at=stamp(one.at),
        until=stamp(one.until),
        pictures=one.pictures,
        areas=[verdict_body(verdict) for verdict in one.verdicts],
    )


def verdict_body(verdict: Verdict) -> VerdictBody:
    """What became of the changes in one area, for people and machines."""
    last: Step | None = verdict.steps[-1] if verdict.steps else None
    return VerdictBody(
        area=verdict.area,
        stage=verdict.stage.word,
        value=last.value if last else None,
        limit=last.limit if last else None,
        unit=last.unit if last else None,
        sentence=sentence(verdict),
        steps=[
            StepBody(stage=step.stage.word, value=step.value, limit=step.limit, unit=step.unit)
            for step in verdict.steps
        ],
        event_uid=verdict.event_uid,
        phase=verdict.phase,
    )
