"""Tries a camera or a whole job once, in a process of its own: what is seen, or why nothing is."""

import asyncio
import json
import sys
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any, TextIO

from vidette.analytics.catalogue import catalogue
from vidette.core.addresses import AddressPolicy
from vidette.core.errors import SourceError
from vidette.core.event import Event, Phase
from vidette.core.explanation import Explanation, Verdict
from vidette.core.frame import Frame
from vidette.core.job import parse_document
from vidette.core.plain_words import sentence
from vidette.core.reasons import Reason
from vidette.core.redaction import redacted
from vidette.core.trial import JobTrial, SourceTrial, TriedArea, TriedEvent
from vidette.media import jpeg
from vidette.media.source import SourceOptions, VideoSource, open_source

from .playthrough import Playthrough

LONGEST = 20.0
"""Seconds after which a try is ended."""
WATCHED = 2.0
"""Seconds of pictures from which the rate is told."""
MOST_PICTURES = 120
LONGEST_SIDE = 1280


@dataclass(frozen=True, slots=True)
class TryProcess:
    """Runs tries beside the service: what hangs or crashes there costs nothing here."""

    allow_loopback: bool
    allow_files: bool

    async def try_source(self, url: str, transport: str) -> SourceTrial:
        """What is at *url*. Cancelled, it ends the process."""
        told = await self._told({"url": url, "transport": transport}, LONGEST)
        return SourceTrial(**told)

    async def try_job(self, text: str, seconds: float) -> JobTrial:
        """What the job in *text* sees in so many seconds. Cancelled, it ends the process."""
        told = await self._told({"job": text, "seconds": seconds}, LONGEST + seconds)
        events = [TriedEvent(**one) for one in told.pop("events", ())]
        areas = [TriedArea(**one) for one in told.pop("areas", ())]
        return JobTrial(**told, events=tuple(events), areas=tuple(areas))

    async def _told(self, wish: dict[str, Any], longest: float) -> dict[str, Any]:
        """What the process answers; the wish, which may hold a secret, goes over its input alone."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", __name__),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(longest):
                out, _ = await process.communicate(json.dumps(asdict(self) | wish).encode())
        except TimeoutError:
            return {"reason": Reason.TIMEOUT}
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0:
            detail = "The decoder ended on what the source sends."
            return {"reason": Reason.INTERNAL, "detail": detail}
        told: dict[str, Any] = json.loads(out)
        return told | {"reason": Reason(told["reason"])}


def try_source(url: str, options: SourceOptions) -> SourceTrial:
    """Opens *url*, looks at it for WATCHED seconds and lets it go; blocks."""
    try:
        source = open_source(url, options, stop=threading.Event(), now=lambda: datetime.now(UTC))
        try:
            newest, fps = _watched(source.frames())
            picture = jpeg.encode(newest.picture, quality=80, longest_side=LONGEST_SIDE)
            return SourceTrial(
                codec=source.codec,
                width=source.width,
                height=source.height,
                fps=fps,
                reader=source.reader,
                jpeg=b64encode(picture).decode(),
            )
        finally:
            source.close()
    except SourceError as error:
        return SourceTrial(reason=error.reason, detail=redacted(error.detail))


def _watched(frames: Iterable[Frame]) -> tuple[Frame, float]:
    """The newest picture of WATCHED seconds, and pictures a second: 0 when too few came to tell.

    Of the others nothing is held: pictures are large. Raises SourceError when none came.
    """
    newest, count, until = None, 0, time.monotonic() + WATCHED
    for newest in frames:
        if count == 0:
            began = newest.pts
        count += 1
        if time.monotonic() >= until or count >= MOST_PICTURES:
            break
    if newest is None:
        raise SourceError(Reason.NO_PACKETS)
    span = (newest.pts - began).total_seconds()
    return newest, round((count - 1) / span, 2) if span > 0 else 0.0


def try_job(text: str, seconds: float, options: SourceOptions) -> JobTrial:
    """Runs the job in *text* for so many seconds of its camera; blocks."""
    over = threading.Event()
    timer = threading.Timer(seconds, over.set)

    def opened(
        url: str,
        options: SourceOptions,
        *,
        stop: threading.Event,  # noqa: ARG001  # ours ends it after its time
        now: Callable[[], datetime],
    ) -> VideoSource:
        source = open_source(url, options, stop=over, now=now)
        timer.start()
        return source

    url = parse_document(text)["Source"]["Url"]
    play = Playthrough(text, url, catalogue=catalogue(), options=options, opener=opened)
    events: dict[str, TriedEvent] = {}
    first: bytes | None = None
    try:
        for raised in play.events():
            first = first or raised.frame
            _note(events, raised.event, is_over=over.is_set())
    except SourceError as error:
        return JobTrial(reason=error.reason, detail=redacted(error.detail))
    finally:
        timer.cancel()
    if play.picture is None:
        return JobTrial(reason=Reason.NO_PACKETS)
    picture = first or jpeg.encode(play.picture, quality=80, longest_side=LONGEST_SIDE)
    return JobTrial(
        seconds=round(play.media_time, 2),
        width=play.size[0],
        height=play.size[1],
        jpeg=b64encode(picture).decode(),
        events=tuple(events.values()),
        areas=_furthest(play.explained()),
    )


def _note(events: dict[str, TriedEvent], event: Event, *, is_over: bool) -> None:
    """An end that the end of the try brought is none."""
    media = event.media_time.total_seconds()
    known = events.get(event.event_uid)
    if known is None:
        start = round(media - event.duration.total_seconds(), 2)
        boxes = event.boxes
        known = TriedEvent(event.type, event.area, event.labels, start, None, boxes)
    ended = event.phase is Phase.END and not is_over
    events[event.event_uid] = replace(known, end=round(media, 2)) if ended else known


def _furthest(explained: Iterable[Explanation]) -> tuple[TriedArea, ...]:
    found: dict[str | None, Verdict] = {}
    for verdict in (one for span in explained for one in span.verdicts):
        known = found.get(verdict.area)
        if known is None or verdict.stage > known.stage:
            found[verdict.area] = replace(verdict, event_uid=None)
    return tuple(
        TriedArea(
            one.area,
            one.stage.word,
            sentence(one),
            tuple((step.stage.word, *step[1:]) for step in one.steps),
        )
        for one in found.values()
    )


def main(wish: TextIO, out: TextIO) -> None:
    """One try, as the process of it."""
    told = json.load(wish)
    job = told.get("job")
    source = parse_document(job)["Source"] if job else {}
    options = SourceOptions(
        transport=told.get("transport") or source.get("Transport") or "tcp",
        open_timeout=5.0,
        policy=AddressPolicy(allow_private=True, allow_loopback=told["allow_loopback"]),
        files_allowed=told["allow_files"],
    )
    found: SourceTrial | JobTrial
    found = try_job(job, told["seconds"], options) if job else try_source(told["url"], options)
    json.dump(asdict(found), out)


if __name__ == "__main__":
    main(sys.stdin, sys.stdout)
