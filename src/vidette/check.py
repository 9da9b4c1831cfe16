"""`vidette check`: one job over one video through the same code as the service, without it."""

import json
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import Literal, TextIO

from rich.console import Console, RenderableType
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from vidette.analytics.catalogue import catalogue
from vidette.core.addresses import AddressPolicy
from vidette.core.event import envelope, event_data
from vidette.core.reports import EventRaised
from vidette.explained import lines, write_json
from vidette.media.source import SourceOptions
from vidette.runtime.playthrough import Playthrough


def run_check(
    video: str,
    job_text: str,
    *,
    frames_dir: Path | None,
    out: TextIO,
    progress: bool,
    explain: Literal["", "text", "json"] = "",
) -> None:
    """Writes one event envelope a line to *out*, from the start of *video* to its end.

    *video* is a path or an address and takes the place of the job's `Source.Url`. Pictures go to
    *frames_dir* when given. *explain*: in which form it says at the end, for each second, why there
    was an event or none. Raises InvalidInput for the job, SourceError for the video.
    """
    options = SourceOptions(
        policy=AddressPolicy(allow_private=True, allow_loopback=True), files_allowed=True
    )
    play = Playthrough(job_text, address(video), catalogue=catalogue(), options=options)
    if frames_dir is not None:
        frames_dir.mkdir(parents=True, exist_ok=True)
    with _Bar(play) if progress else nullcontext() as bar:
        for raised in play.events():
            data = event_data(raised.event)
            if frames_dir is not None:
                data |= _saved(raised, frames_dir)
            line = json.dumps(envelope("events", raised.event.type, data), ensure_ascii=False)
            if bar is not None and out.isatty():
                bar.above(line)
            else:
                out.write(line + "\n")
                out.flush()
    if explain == "json":
        write_json(play.explained(), out)
    elif explain == "text":
        out.writelines(lines(play.explained()))


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


class _Bar(Progress):
    """How far a playthrough is, asked whenever it is drawn: about ten times a second."""

    def __init__(self, play: Playthrough) -> None:
        self._play = play
        super().__init__(
            TextColumn("{task.completed:.1f} s of video"),
            BarColumn(),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self.add_task("", total=None)

    def get_renderables(self) -> Iterable[RenderableType]:
        """See rich."""
        for task in self.tasks:
            task.completed, task.total = self._play.media_time, self._play.duration
        return super().get_renderables()

    def above(self, line: str) -> None:
        """Writes *line* above the bar, for a terminal that shows both."""
        self.console.print(line, markup=False, highlight=False, soft_wrap=True)
