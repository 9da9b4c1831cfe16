"""The clip that a trial plays: stretches of a recording with as much motion as is asked for."""

import json
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from vidette.analytics.catalogue import catalogue
from vidette.core.errors import InvalidInput
from vidette.core.event import Phase
from vidette.media.packets import read_clip
from vidette.media.recode import Recipe, recode
from vidette.media.source import SourceOptions
from vidette.runtime.playthrough import Playthrough

MARGIN = 1.0
"""Seconds beside an event that count as neither motion nor rest."""
SHORTEST_REST = 2.0
LONGEST = 120.0
"""Seconds of the clip: a trial must see it more or less whole."""

Stretch = tuple[float, float]


def prepare(video: Path, folder: Path, how: Recipe, activity: float | None) -> Path:
    """The clip to play: *video* itself when nothing about it is to change.

    *activity* is the share of time in which something moves, 0..1; None keeps it as it is. Raises
    SourceError for a video that cannot be read, InvalidInput when it has no motion or no rest.
    """
    if activity is None and how == Recipe():
        read_clip(video)
        return video
    length = _length(video)
    stretches = [(0.0, min(length, LONGEST))]
    if activity is not None:
        stretches = mixed(events_of(video), length, activity)
    target = folder / "clip.mp4"
    recode(video, target, stretches, how)
    return target


def events_of(video: Path) -> list[Stretch]:
    """When something moves in *video*, as motion-detect with its defaults sees it."""
    job = {
        "CaseType": "motion-detect",
        "Source": {"Uid": str(UUID(int=1, version=4)), "Url": "testsrc://none"},
    }
    options = SourceOptions(files_allowed=True)
    play = Playthrough(
        json.dumps(job), video.absolute().as_uri(), catalogue=catalogue(), options=options
    )
    return [
        ((one.media_time - one.duration).total_seconds(), one.media_time.total_seconds())
        for one in (raised.event for raised in play.events())
        if one.phase is Phase.END
    ]


def mixed(events: Sequence[Stretch], length: float, activity: float) -> list[Stretch]:
    """Stretches of motion and of rest whose share of motion is *activity*, LONGEST at the most.

    The shortest event is taken, or as much of its beginning as the share allows, and the longest
    rest as often as it is needed, half of it before and half after.
    """
    rest = _longest_rest(events, length)
    if activity <= 0:
        return [rest] * max(1, round(LONGEST / 2 / (rest[1] - rest[0])))
    if not events:
        raise InvalidInput({"--activity": ["Nothing moves in this video."]})
    begin, end = min(events, key=lambda one: one[1] - one[0])
    end = min(end, begin + activity * LONGEST)
    wanted = (end - begin) * (1 - activity) / activity
    return [*_rests(rest, wanted / 2), (begin, end), *_rests(rest, wanted / 2)]


def _rests(rest: Stretch, wanted: float) -> list[Stretch]:
    """*rest*, as often as it takes to last for *wanted* seconds."""
    stretches: list[Stretch] = []
    while wanted > 0.1:
        part = min(wanted, rest[1] - rest[0])
        stretches.append((rest[0], rest[0] + part))
        wanted -= part
    return stretches


def _longest_rest(events: Sequence[Stretch], length: float) -> Stretch:
    edges = [0.0, *(edge for event in sorted(events) for edge in event), length]
    rests = [
        (begin + MARGIN, end - MARGIN) for begin, end in zip(edges[::2], edges[1::2], strict=True)
    ]
    longest = max(rests, key=lambda one: one[1] - one[0])
    if longest[1] - longest[0] < SHORTEST_REST:
        raise InvalidInput({"--activity": ["Something moves in this video all the time."]})
    return longest


def _length(video: Path) -> float:
    return read_clip(video).period
