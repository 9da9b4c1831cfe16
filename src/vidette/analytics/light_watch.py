"""What the light of a scene does, beside what moves in it: a detector and its rules in one line."""

from vidette.core.event import Change
from vidette.core.frame import Frame

from .detectors.scene_light import SceneLight
from .light_facts import LightFacts


class LightWatch:
    """One job's watch on the light of one camera; frames come from one thread, in order."""

    def __init__(self) -> None:
        self._detector = SceneLight()
        self._facts = LightFacts()

    @property
    def is_busy(self) -> bool:
        """Whether it needs the next frames, to know what a change was."""
        return self._detector.is_unsure

    @property
    def is_open(self) -> bool:
        """Whether an event goes on, whose end is to be told."""
        return self._facts.is_open

    def stirs(self, frame: Frame) -> bool:
        """Whether *frame* shows another light than the last one; takes nothing in."""
        return self._detector.glimpse(frame)

    def analyze(self, frame: Frame) -> list[Change]:
        """What *frame* changes."""
        return self._facts.judge(frame.pts, self._detector.see(frame))

    def finish(self) -> list[Change]:
        """Ends what is open, and forgets the light."""
        self._detector.restart()
        return self._facts.finish()
