"""A clip through the same code as the service: which events it tells, when, where and with what picture."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from time import process_time
from typing import Any

from vidette.analytics.catalogue import catalogue
from vidette.analytics.light_facts import EVENT_TYPE
from vidette.core.addresses import AddressPolicy
from vidette.core.event import Phase, PixelBox
from vidette.core.geometry import Box
from vidette.media.source import SourceOptions
from vidette.runtime.playthrough import Opener, Playthrough

from .truth import ClipTruth

CASE = "motion-detect"
_CAMERA = "00000000-0000-4000-8000-000000000004"


@dataclass(frozen=True, slots=True)
class Sight:
    """Where an event's things were at one time."""

    time: float
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class SeenEvent:
    """One event as it was told. Times are seconds of the clip."""

    area: str | None
    start: float
    end: float
    told: float
    """Media time of the picture with which it was told first."""
    sights: tuple[Sight, ...] = ()
    picture: bytes | None = None
    """JPEG of the moment in which it was told."""


@dataclass(frozen=True, slots=True)
class Played:
    """One clip, from its start to its end."""

    events: tuple[SeenEvent, ...]
    seconds: float
    cpu_seconds: float


def job(clip: ClipTruth, case: str = CASE, pipeline: dict[str, Any] | None = None) -> str:
    """The document of a job that watches the areas of *clip*, otherwise as *pipeline* says."""
    areas = [{"Id": name, "Shape": shape} for name, shape in clip.areas.items()]
    return json.dumps(
        {
            "CaseType": case,
            "Source": {"Uid": _CAMERA, "Url": "file:///clip"},
            "Pipeline": (pipeline or {}) | ({"Areas": areas} if areas else {}),
        }
    )


def play(
    url: str,
    text: str,
    opener: Opener | None = None,
    watch: Callable[[Playthrough], None] = lambda _: None,
) -> Played:
    """The job *text* over *url*; *watch* is given the playthrough before it begins.

    Raises InvalidInput for the job, SourceError for the clip.
    """
    begun = process_time()
    options = SourceOptions(
        policy=AddressPolicy(allow_private=True, allow_loopback=True), files_allowed=True
    )
    run = Playthrough(text, url, catalogue=catalogue(), options=options, opener=opener)
    watch(run)
    found: dict[str, SeenEvent] = {}
    for raised in run.events():
        event = raised.event
        if event.type == EVENT_TYPE:
            # What the light did is no passage.
            continue
        at = event.media_time.total_seconds()
        sights = _sights(run, event.boxes) if event.phase is not Phase.END else ()
        if event.phase is Phase.START:
            found[event.event_uid] = SeenEvent(
                event.area, at, at, run.media_time, sights, raised.frame
            )
            continue
        known = found[event.event_uid]
        found[event.event_uid] = replace(known, end=at, sights=known.sights + sights)
    return Played(tuple(found.values()), run.media_time, process_time() - begun)


def _sights(run: Playthrough, boxes: tuple[PixelBox, ...]) -> tuple[Sight, ...]:
    width, height = run.size
    places = tuple(Box(x / width, y / height, w / width, h / height) for x, y, w, h in boxes)
    return (Sight(run.media_time, places),)
