"""The programs that come with the comparison: Vidette in a decode mode, and the plain pipelines."""

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.recall import running
from benchmarks.recall.scoring import Reported

from .measured import Clip, Watched, module, run


@dataclass(frozen=True, slots=True)
class OwnProgram:
    """One process for each clip, which writes `start end [told]` for each event."""

    name: str
    note: str
    command: tuple[str, ...]
    """Module and arguments; the clip's path comes last."""
    needs: str = ""
    """A program that has to be there."""

    def missing(self) -> str:
        """See Peer."""
        found = not self.needs or shutil.which(self.needs)
        return "" if found else f"apt-get install {self.needs}"

    def watch(self, clips: Sequence[Clip], folder: Path) -> Watched:  # noqa: ARG002
        """See Peer."""
        runs = [run(module(*self.command, str(clip.path))) for clip in clips]
        return Watched(
            tuple(events(one.output) for one in runs), sum(one.cpu_seconds for one in runs)
        )


def vidette(mode: str) -> OwnProgram:
    """Vidette itself."""
    return OwnProgram(f"Vidette, decode {mode}", "defaults, 5 fps", ("benchmarks.peers.own", mode))


MOG2 = OwnProgram(
    "OpenCV MOG2",
    "every picture, full size; changed area as ours",
    ("benchmarks.peers.pipelines", "mog2"),
)
RUNNING_AVERAGE = OwnProgram(
    "ffmpeg to rawvideo, running average",
    "5 fps through a pipe, 320 wide; changed area as ours",
    ("benchmarks.peers.pipelines", "running-average"),
    needs="ffmpeg",
)


def events(output: str) -> tuple[Reported, ...]:
    """What such a program wrote."""
    return tuple(Reported(*map(float, line.split())) for line in output.splitlines())


def main() -> None:
    """Vidette over one clip: `python -m benchmarks.peers.own MODE CLIP`."""
    mode, path = sys.argv[1:]
    for one in running.play(Path(path), mode).reported:
        sys.stdout.write(f"{one.start:.3f} {one.end:.3f} {one.told:.3f}\n")


if __name__ == "__main__":
    main()
