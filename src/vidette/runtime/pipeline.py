"""One job on one connection of its source: frames at the job's pace into its analyzer, events out."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import NAMESPACE_OID, uuid5

from vidette.analytics.case_type import FrameAnalyzer
from vidette.analytics.catalogue import ReadJob
from vidette.analytics.light_facts import EVENT_TYPE
from vidette.core.decoding import DecodeMode
from vidette.core.event import Change, Event, Phase, PixelBox
from vidette.core.explanation import Reached
from vidette.core.frame import Frame, Picture
from vidette.core.job import wanted_decode, wanted_fps
from vidette.core.outlines import Outlines
from vidette.core.reports import Assignment, EventRaised
from vidette.media import jpeg
from vidette.media.timing import Pacer

from .moments import Moment, OpenEvent
from .record import Record, Told

LEAST_FPS = 1.0
"""Pictures a second that a job analyses however full its host is, if it wants so many."""


class Pipeline:
    """A job's analyzer with the events that it has open.

    *connection* numbers the job's pipelines within its epoch, so that no EventUid comes twice.
    Raises what the case type's `build` raises.
    """

    def __init__(self, assignment: Assignment, read: ReadJob, connection: int) -> None:
        build = read.case_type.build
        assert build is not None, "the catalogue reads no job of an unavailable case type"
        self._assignment = assignment
        self._job = read.job
        self._connection = connection
        self._analyzer: FrameAnalyzer = build(read.pipeline)
        fps = wanted_fps(read.job)
        self._pacer = Pacer(fps)
        self._least_share = min(1.0, LEAST_FPS / fps)
        self._events = uuid5(NAMESPACE_OID, assignment.job_uid)
        self._open: dict[int, OpenEvent] = {}
        self._last: Moment | None = None
        areas = [one.area for one in self._analyzer.explained()]
        self.record = Record(areas, timedelta(seconds=2.5 / fps))
        """What became of the changes that were seen."""

    def state(self) -> object:
        """What it knows of the frames so far; not to be changed."""
        return self._analyzer, self._open, self._last

    def resume(self, state: tuple[FrameAnalyzer, dict[int, "OpenEvent"], "Moment | None"]) -> None:
        """Goes on from the *state* of another one for the same job and connection."""
        self._analyzer, self._open, self._last = state

    @property
    def wanted(self) -> DecodeMode:
        """See Viewer."""
        return wanted_decode(self._job)

    @property
    def moves(self) -> bool:
        """See Viewer."""
        return self._analyzer.moves

    @property
    def outlines(self) -> Outlines:
        """What is in the picture analysed last."""
        return self._analyzer.outlines

    @property
    def is_learning(self) -> bool:
        """See Viewer."""
        return self._last is None or self._analyzer.is_learning

    @property
    def is_busy(self) -> bool:
        """See Viewer."""
        return self._analyzer.is_busy

    @property
    def needs_keys(self) -> bool:
        """See Viewer."""
        return self._analyzer.needs_keys

    def stirs(self, frame: Frame) -> bool:
        """See Viewer."""
        stirs = self._analyzer.stirs(frame)
        self.record.glimpse(frame.captured_at, self._analyzer.explained())
        return stirs

    def watched(self) -> None:
        """See Viewer; a pipeline keeps no time of its own."""

    def wants(self, frame: Frame, share: float = 1.0) -> bool:
        """Whether this frame is due; to be asked once for each frame that could be analysed.

        *share*: of the wanted pace, at least LEAST_FPS.
        """
        return self._pacer.wants(frame.pts, max(share, self._least_share))

    def analyze(self, frame: Frame) -> list[EventRaised]:
        """What *frame* starts, carries on and ends, with the pictures that go with it."""
        picture = frame.picture
        self._last = moment = Moment(
            frame.pts, frame.captured_at, frame.lag, picture.width, picture.height
        )
        shots = _Shots(picture, self._analyzer.expansion)
        raised = [self._raised(change, moment, shots) for change in self._analyzer.analyze(frame)]
        own = [one for one in raised if one.event.type != EVENT_TYPE]  # what moves alone
        settled = self.record.settled(frame.captured_at, own)
        reached = self._analyzer.explained(settled)
        self.record.note(frame.captured_at, reached, self._told(reached, own))
        return raised

    def finish(self) -> list[EventRaised]:
        """The ends of all open events, at the last analysed frame."""
        if self._last is None:
            return []
        ends = [self._raised(change, self._last, None) for change in self._analyzer.finish()]
        return ends + self.abandon()

    def abandon(self) -> list[EventRaised]:
        """The same without asking the analyzer, when that has failed."""
        if self._last is None:
            return []
        moment = self._last
        return [
            self._raised(
                Change(number, Phase.END, one.type, moment.pts, one.started, one.area, ()),
                moment,
                None,
            )
            for number, one in list(self._open.items())
        ]

    def _raised(self, change: Change, moment: Moment, shots: "_Shots | None") -> EventRaised:
        one = self._open.get(change.number) or self._opened(change, moment)
        event = self._event(change, moment, one)
        frame: bytes | None = None
        crops: tuple[bytes, ...] = ()
        if shots is not None and change.phase is Phase.START:
            frame, crops = shots.frame(), shots.crops(change)
            one.last_full = moment.pts
        elif shots is not None and change.phase is Phase.UPDATE and self._shows_again(one, moment):
            frame = shots.frame()
            one.last_full = moment.pts
        if change.phase is Phase.END:
            self._open.pop(change.number, None)
        return EventRaised(self._assignment.job_uid, self._assignment.epoch, event, frame, crops)

    def _opened(self, change: Change, moment: Moment) -> OpenEvent:
        number = f"{self._assignment.epoch}:{self._connection}:{change.number}"
        started_at = moment.captured_at + (change.started - moment.pts)
        one = OpenEvent(
            uid=str(uuid5(self._events, number)),
            type=change.type,
            area=change.area,
            started=change.started,
            started_at=started_at,
            last_at=started_at,
            last_full=moment.pts,
        )
        self._open[change.number] = one
        return one

    def _event(self, change: Change, moment: Moment, one: OpenEvent) -> Event:
        seq, one.next_seq = one.next_seq, one.next_seq + 1
        # A host's clock may be set back while an event is open; its phases still grow in time.
        one.last_at = max(one.last_at, moment.captured_at + (change.pts - moment.pts))
        job, seen = self._job, change.detections
        boxes: tuple[PixelBox, ...] = tuple(
            found.box.pixels(moment.width, moment.height) for found in seen
        )
        return Event(
            event_uid=one.uid,
            job_uid=self._assignment.job_uid,
            stream_uid=str(job.Source.Uid),
            camera_group_uid=str(job.CameraGroupUid) if job.CameraGroupUid else None,
            case_type=job.CaseType,
            type=change.type,
            phase=change.phase,
            seq=seq,
            at=one.last_at,
            started_at=one.started_at,
            media_time=change.pts,
            duration=max(change.pts - change.started, timedelta(0)),
            lag=moment.lag,
            generation=self._assignment.generation,
            area=change.area,
            boxes=boxes,
            scores=tuple(found.score for found in seen),
            object_ids=tuple(it.object_id for it in seen if it.object_id is not None),
            labels=tuple(found.label for found in seen if found.label is not None),
            view_map=change.view_map,
        )

    def _told(
        self, reached: Sequence[Reached], raised: Sequence[EventRaised]
    ) -> dict[str | None, Told]:
        """By area, the event that is open there, or was until now, and what is told of it."""
        open_ones = [(one.area, one.event) for one in reached if one.event in self._open]
        told = {area: Told(self._open[event].uid, None) for area, event in open_ones if event}
        return told | {one.event.area: Told(one.event.event_uid, one.event.phase) for one in raised}

    def _shows_again(self, one: OpenEvent, moment: Moment) -> bool:
        every = self._analyzer.full_frame_every
        return every is not None and moment.pts - one.last_full >= every


class _Shots:
    """JPEG files of one frame, made when first asked for."""

    def __init__(self, picture: Picture, expansion: float) -> None:
        self._picture = picture
        self._expansion = expansion
        self._whole: bytes | None = None

    def frame(self) -> bytes:
        if self._whole is None:
            self._whole = jpeg.encode(self._picture)
        return self._whole

    def crops(self, change: Change) -> tuple[bytes, ...]:
        return tuple(
            jpeg.encode(self._picture, found.box.expanded(self._expansion))
            for found in change.detections
        )
