"""Motion (motion-project.github.io), as Debian packages it, on the composed clips."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.recall.scoring import Reported

from .measured import Clip, Watched
from .motion_cameras import EVENT_GAP, Camera, show

INSTALL = "apt-get install motion"


def missing() -> str:
    """What has to be installed before it can run; empty when nothing."""
    return "" if shutil.which("motion") else INSTALL


@dataclass(frozen=True, slots=True)
class Motion:
    """Plays files at about their own speed, so a run takes as long as the longest clip.

    When the machine is busy it plays them slower; its log tells when a clip begins again, by which
    its times are set right.
    """

    threshold: int | None = None
    """Changed pixels of the clip's own size; None: its default of 1500."""

    @property
    def name(self) -> str:
        """See Peer."""
        return "Motion" if self.threshold is None else f"Motion, threshold {self.threshold}"

    @property
    def note(self) -> str:
        """See Peer."""
        return f"framerate 5, event_gap {EVENT_GAP}, all clips at once at their own speed"

    def missing(self) -> str:
        """See Peer."""
        return missing()

    def watch(self, clips: Sequence[Clip], folder: Path) -> Watched:
        """See Peer."""
        own = {} if self.threshold is None else {"threshold": self.threshold}
        cameras = [
            Camera(clip.path, (clip.truth.width, clip.truth.height), {"framerate": 5} | own)
            for clip in clips
        ]
        shown = show(cameras, folder, max(clip.truth.duration for clip in clips))
        reported = []
        for clip, one in zip(clips, shown, strict=True):
            spans = [tuple(share * clip.truth.duration for share in span) for span in one.spans]
            reported.append(tuple(Reported(start, end, start) for start, end in spans))
        return Watched(tuple(reported), sum(one.cpu_seconds for one in shown))
