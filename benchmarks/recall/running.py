"""The product's own code over one clip in one decode mode, and what it cost."""

import json
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import get_args

from vidette.analytics.catalogue import catalogue
from vidette.analytics.documents import ProcessingSection
from vidette.core.event import Phase
from vidette.media.source import SourceOptions
from vidette.runtime.playthrough import Playthrough

from .scoring import Reported

FULL = "full"


@dataclass(frozen=True, slots=True)
class Run:
    """What one run saw."""

    reported: tuple[Reported, ...]
    cpu_seconds: float
    """user + sys of this process, from opening the clip to its end."""
    rested: float = 0.0
    """Seconds of which only key pictures were decoded."""
    reason: str = ""
    """Why it was decoded as it was at the end."""


def modes() -> tuple[str, ...]:
    """What `Processing.decode` takes in this version; `full` alone when it is not there yet."""
    field = ProcessingSection.model_fields.get("decode")
    if field is None:
        return (FULL,)
    named = [value for value in _literals(field.annotation) if isinstance(value, str)]
    return tuple(named) or (FULL,)


def job(mode: str) -> str:
    """A motion-detect job with every setting at its default but the decode mode."""
    processing = {"decode": mode} if modes() != (FULL,) else {}
    return json.dumps(
        {
            "CaseType": "motion-detect",
            "Source": {"Uid": "00000000-0000-4000-8000-000000000003", "Url": "file:///clip"},
            "Pipeline": {"Processing": processing},
        }
    )


def play(path: Path, mode: str) -> Run:
    """One clip from its start to its end, as fast as it goes, in this thread."""
    if mode not in modes():
        raise ValueError(f"this version decodes {', '.join(modes())}, not {mode}")
    begun = process_time()
    options = SourceOptions(files_allowed=True, paced=False)
    run = Playthrough(job(mode), path.absolute().as_uri(), catalogue=catalogue(), options=options)
    starts: dict[str, tuple[float, float]] = {}
    ends: dict[str, float] = {}
    for raised in run.events():
        event = raised.event
        at = event.media_time.total_seconds()
        if event.phase is Phase.START:
            starts[event.event_uid] = (at, run.media_time)
        ends[event.event_uid] = at
    reported = tuple(Reported(start, ends[uid], told) for uid, (start, told) in starts.items())
    reason = str(run.decoding.reason) if run.decoding else ""
    return Run(reported, process_time() - begun, run.rested, reason)


def _literals(annotation: object) -> tuple[object, ...]:
    """The values of a Literal, also within an optional one."""
    flat: list[object] = []
    for part in get_args(annotation):
        flat.extend(_literals(part) if get_args(part) else (part,))
    return tuple(flat)
