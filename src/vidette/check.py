"""`vidette check`: one job over one video through the same code as the service, without it."""

import json
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
)

from vidette.analytics.catalogue import catalogue
from vidette.core.addresses import AddressPolicy
from vidette.core.event import envelope, event_data
from vidette.core.reports import EventRaised
from vidette.media.source import SourceOptions
from vidette.runtime.playthrough import Playthrough


def run_check(
    video: str, job_text: str, *, frames_dir: Path | None, out: TextIO, progress: bool
) -> None:
    """Writes one event envelope a line to *out*, from the start of *video* to its end.

    *video* is a path or an address and takes the place of the job's `Source.Url`. Pictures go to
    *frames_dir* when given. Raises InvalidInput for the job, SourceError for the video.
    """
    options = SourceOptions(
        policy=AddressPolicy(allow_private=True, allow_loopback=True), files_allowed=True
    )
    play = Playthrough(job_text, address(video), catalogue=catalogue(), options=options)
    if frames_dir is not None:
        frames_dir.mkdir(parents=True, exist_ok=True)
    with _shown(play, progress=progress):
        for raised in play.events():
            data = event_data(raised.event)
            if frames_dir is not None:
                data |= _saved(raised, frames_dir)
            line = json.dumps(envelope("events", raised.event.type, data), ensure_ascii=False)
            out.write(line + "\n")
            out.flush()


def address(video: str) -> str:
    """*video* as an address: a path becomes that of a file."""
    return video if "://" in video else Path(video).absolute().as_uri()


def _saved(raised: EventRaised, folder: Path) -> dict[str, str]:
    """Writes the pictures of *raised*; the path of its full frame as the envelope names it."""
    name = f"{raised.event.event_uid}-{raised.event.seq}"
    for number, crop in enumerate(raised.crops):
        (folder / f"{name}-{number}.crop.jpg").write_bytes(crop)
    if raised.frame is None:
        return {}
    path = folder / f"{name}.jpg"
    path.write_bytes(raised.frame)
    return {"eventFrameUrl": str(path)}


def _shown(play: Playthrough, *, progress: bool) -> AbstractContextManager[object]:
    """Shows how far *play* is on standard error, when asked for."""
    if not progress:
        return nullcontext()
    bar = Progress(
        TextColumn("{task.fields[play].media_time:.1f} s of video"),
        BarColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    bar.add_task("", total=None, play=play)
    return bar
