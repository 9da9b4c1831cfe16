"""DVR-Scan (dvr-scan.com) in a virtual environment of its own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.recall.scoring import Reported

from .measured import ROOT, Clip, Watched, run

PROGRAM = ROOT / "build" / "peers" / "dvr-scan" / "bin" / "dvr-scan"
_TIME = re.compile(r"(\d+):(\d\d):(\d\d(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class DvrScan:
    """Looks for events only, writes no video."""

    skip: int = 0
    """Pictures left out after each one that is looked at."""

    @property
    def name(self) -> str:
        """See Peer."""
        return "DVR-Scan" if not self.skip else f"DVR-Scan -fs {self.skip}"

    @property
    def note(self) -> str:
        """See Peer."""
        return "defaults: every event begins 1.5 s early and lasts 2 s longer"

    def missing(self) -> str:
        """See Peer."""
        folder = PROGRAM.parents[1].relative_to(ROOT)
        return (
            ""
            if PROGRAM.is_file()
            else f"python3 -m venv {folder} && {folder}/bin/pip install 'dvr-scan[opencv-headless]'"
        )

    def watch(self, clips: Sequence[Clip], folder: Path) -> Watched:  # noqa: ARG002
        """See Peer."""
        runs = [
            run(
                [
                    *(str(PROGRAM), "-so", "-q", "--ignore-user-config"),
                    *(("-fs", str(self.skip)) if self.skip else ()),
                    *("-i", str(clip.path.absolute())),
                ]
            )
            for clip in clips
        ]
        return Watched(
            tuple(events(one.output) for one in runs), sum(one.cpu_seconds for one in runs)
        )


def events(output: str) -> tuple[Reported, ...]:
    """Its times in pairs, `00:00:06.200,00:00:10.520,...`."""
    times = [int(h) * 3600 + int(m) * 60 + float(s) for h, m, s in _TIME.findall(output)]
    return tuple(map(Reported, times[::2], times[1::2]))
