"""The stream object and its parts, exactly as documented."""

from datetime import UTC, datetime

from pydantic import BaseModel, ConfigDict, Field

from vidette.core.decoding import DecodeMode, DecodeReason, Decoding, Device
from vidette.core.event import milliseconds
from vidette.core.job import with_job_uid
from vidette.core.reports import Figures
from vidette.core.status import Status
from vidette.core.stream import Region, Stream, Transition
from vidette.orchestrator.service import StreamView

Time = Field(json_schema_extra={"format": "date-time"}, examples=["2026-03-01T08:15:30.123456Z"])
Uid = Field(json_schema_extra={"format": "uuid"})
_RUNNING = frozenset({Status.PENDING, Status.WORKING, Status.DOWN, Status.UPDATED, Status.PAUSE})
"""Statuses in which a worker may still run the stream, so that its figures are of now."""


class Body(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(frozen=True)


class RegionBody(Body):
    """A named place where workers are."""

    id: int
    title: str


class DecodeBody(Body):
    """How a camera connection is decoded, for all jobs that share it."""

    mode: DecodeMode = Field(description="What the most demanding of its jobs asks for.")
    is_full: bool = Field(description="Whether every picture is decoded at this moment.")
    reason: DecodeReason = Field(description="Why so, as a word of the documented table.")
    decoded_share: float = Field(description="Decoded of received pictures, of the last minute.")
    cpu_share: float = Field(description="CPU seconds of decoding a second, of the last minute.")
    recall: float | None = Field(
        description="In mode auto: the estimated share of what moved that was decoded."
    )
    recall_low: float | None = Field(description="What it reaches with 95 % confidence.")
    hardware: Device | None = Field(description="What decodes; null: the processor.")


class StateBody(Body):
    """What is beyond the documented fields: why the stream is where it is, and how it does."""

    name: str = Field(description="The status in words.", examples=["WORKING"])
    reason: str = Field(description="Why, as a word of the documented table.", examples=["playing"])
    detail: str = Field(description="Why, for people; holds no address.")
    since: str = Time
    attempt: int = Field(description="Failed tries of the source in a row.")
    next_attempt_at: str | None = Time
    last_frame_at: str | None = Time
    fps_in: float = Field(description="Pictures a second that the source sends.")
    fps_analysed: float = Field(description="Pictures a second that are analysed.")
    lag_ms: int = Field(description="How late pictures arrive, in milliseconds.")
    generation: int = Field(description="Grows with every change of the job document.")
    worker_uid: str | None
    corrupt_frames: int = Field(description="Pictures not analysed since they were damaged.")
    skipped_frames: int = Field(description="Pictures not analysed since they came too late.")
    lost_events: int = Field(description="Events that found every queue full.")
    shed: float = Field(
        description="Share of the wanted pictures that is left out since the worker is full.",
    )
    cpu_share: float = Field(
        description="Processor seconds a second that the stream takes of its worker."
    )
    feed: str | None = Field(description="The camera connection; jobs that share it name the same.")
    reader: str | None = Field(description="Who takes the stream apart: `own` or `ffmpeg`.")
    camera_clock_offset_ms: int | None = Field(
        description="By how much the camera's clock is ahead of this machine's, in milliseconds."
    )
    camera_clock_drift_ppm: float | None = Field(
        description="Microseconds that the camera's clock gains a second."
    )
    decode: DecodeBody | None = Field(description="How much of the source is decoded, and why.")


class StreamBody(Body):
    """A stream: the documented twelve fields in their order, then `state`."""

    id: int
    regions: list[RegionBody]
    job_uid: str = Uid
    platform_json: str = Field(description="The request as it was sent, byte for byte.")
    binary_json: str = Field(description="What the worker gets: the same with `JobUid` last.")
    status: int = Field(description="See /api/statuses/.", ge=1, le=11)
    stream_uid: str = Uid
    camera_group_uid: str | None = Uid
    created_at: str = Time
    updated_at: str = Time
    ovms_client: int | None = Field(description="Id of the worker that runs it.")
    stream_case_type: int = Field(description="Id of the case type.")
    state: StateBody


class TransitionBody(Body):
    """One step in a stream's life."""

    id: int
    at: str = Time
    previous_status: int | None = Field(description="Null for the creation.")
    status: int = Field(ge=1, le=11)
    name: str
    reason: str
    detail: str
    epoch: int = Field(description="Grows with every assignment to a worker.")
    worker_uid: str | None


def stream_body(view: StreamView) -> StreamBody:
    """The stream as it is at this moment."""
    stream = view.stream
    return StreamBody(
        id=stream.id,
        regions=[region_body(region) for region in stream.regions],
        job_uid=stream.job_uid,
        platform_json=stream.document,
        binary_json=with_job_uid(stream.document, stream.job_uid),
        status=int(stream.status),
        stream_uid=stream.stream_uid,
        camera_group_uid=stream.camera_group_uid,
        created_at=stamp(stream.created_at),
        updated_at=stamp(stream.updated_at),
        ovms_client=stream.worker,
        stream_case_type=stream.case_type,
        state=state_body(stream, view.figures),
    )


def state_body(stream: Stream, figures: Figures | None) -> StateBody:
    """Where the stream stands; figures of an earlier assignment say nothing of this one."""
    if figures is not None and figures.epoch != stream.epoch:
        figures = None
    now = figures if stream.status in _RUNNING else None
    clock = now.clock if now else None
    return StateBody(
        name=stream.status.name,
        reason=str(stream.reason),
        detail=stream.detail,
        since=stamp(stream.since),
        attempt=stream.attempt,
        next_attempt_at=stamp_or_none(stream.next_attempt_at),
        last_frame_at=stamp_or_none(figures.last_frame_at if figures else None),
        fps_in=round(now.fps_in, 2) if now else 0.0,
        fps_analysed=round(now.fps_analysed, 2) if now else 0.0,
        lag_ms=now.lag_ms if now else 0,
        generation=stream.generation,
        worker_uid=stream.worker_uid,
        corrupt_frames=figures.corrupt_frames if figures else 0,
        skipped_frames=figures.skipped_frames if figures else 0,
        lost_events=figures.lost_events if figures else 0,
        shed=now.shed if now else 0.0,
        cpu_share=now.cpu_share if now else 0.0,
        feed=(now.feed or None) if now else None,
        reader=(now.reader or None) if now else None,
        camera_clock_offset_ms=milliseconds(clock.offset) if clock else None,
        camera_clock_drift_ppm=_ppm(clock.drift) if clock else None,
        decode=_decode_body(now.decoding) if now and now.decoding else None,
    )


def _ppm(share: float | None) -> float | None:
    return None if share is None else round(share * 1e6, 1)


def _decode_body(decoding: Decoding) -> DecodeBody:
    recall, low = decoding.recall, decoding.recall_low
    return DecodeBody(
        mode=decoding.mode,
        is_full=decoding.is_full,
        reason=decoding.reason,
        decoded_share=round(decoding.decoded_share, 3),
        cpu_share=round(decoding.cpu_share, 4),
        recall=None if recall is None else round(recall, 3),
        recall_low=None if low is None else round(low, 3),
        hardware=decoding.hardware,
    )


def region_body(region: Region) -> RegionBody:
    """A region as it stands in every answer."""
    return RegionBody(id=region.id, title=region.title)


def transition_body(row_id: int, step: Transition) -> TransitionBody:
    """A transition with the id that pages are cut by."""
    return TransitionBody(
        id=row_id,
        at=stamp(step.at),
        previous_status=None if step.source is None else int(step.source),
        status=int(step.target),
        name=step.target.name,
        reason=str(step.reason),
        detail=step.detail,
        epoch=step.epoch,
        worker_uid=step.worker_uid,
    )


def stamp(at: datetime) -> str:
    """*at* (aware) in UTC with six decimals and `Z`."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def stamp_or_none(at: datetime | None) -> str | None:
    """As `stamp`; None stays None."""
    return None if at is None else stamp(at)
