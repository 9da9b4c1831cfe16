"""motion-detect: something starts to move in an area, or anywhere when there are no areas."""

from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from vidette.analytics.analyzer import Analyzer
from vidette.analytics.areas import Area
from vidette.analytics.case_type import CaseType
from vidette.analytics.detectors.limits import MotionLimits
from vidette.analytics.detectors.motion import MotionDetector
from vidette.analytics.documents import DetectorSection, PipelineDocument, ProcessingSection
from vidette.analytics.light_facts import EVENT_TYPE
from vidette.analytics.light_watch import LightWatch
from vidette.analytics.rules import MERGE_GAP, Lasting, Presence
from vidette.analytics.tracking import Tracker
from vidette.core.geometry import Polygon

DEFAULT_THRESHOLD = 496.0
NO_LIMIT = 1000
USUAL_SENSITIVITY = 50.0
MOST_PIXELS = 10_000
"""Pixels of a 1280-wide picture that a side may be asked to have."""


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _size(value: Any) -> Any:
    """A number, or two; anything else is told in one message."""
    sides = value if isinstance(value, list) else [value]
    is_pair = not isinstance(value, list) or len(value) == 2
    if not is_pair or not all(_is_number(side) for side in sides):
        raise ValueError("Expected a number, or [width, height].")
    if not all(0 <= side <= MOST_PIXELS for side in sides):
        raise ValueError(f"Pixels of a 1280-wide picture go from 0 to {MOST_PIXELS}.")
    return value


_Pair = Annotated[list[float], Field(min_length=2, max_length=2)]


class MotionProcessing(ProcessingSection):
    """What counts as motion, and when it is told."""

    sensitivity: float = Field(
        default=USUAL_SENSITIVITY,
        ge=0,
        le=100,
        description="How little a thing may differ from what is behind it: 50 is usual, at 0 it "
        "takes twice the contrast and movement, at 100 half of it.",
    )
    min_obj_size: Annotated[float | _Pair, BeforeValidator(_size)] = Field(
        default=0.0,
        description="Smallest box that counts, in pixels of a 1280-wide picture: one number is "
        "for its longer side, [width, height] for both.",
    )
    min_duration_ms: int = Field(
        default=0,
        ge=0,
        le=600_000,
        description="An event is told only when movement in its area has lasted so long; its "
        "start is still when it began.",
    )
    merge_gap_ms: int = Field(
        default=round(MERGE_GAP.total_seconds() * 1000),
        ge=0,
        le=600_000,
        description="Movement in an area that comes so soon after other movement belongs to the "
        "same event.",
    )
    ignore_light: bool = Field(
        default=True, description="Whether changes of the light are no motion."
    )
    scene_events: bool = Field(
        default=False,
        description="Whether changes of the light are told as events of their own, of type "
        f"{EVENT_TYPE}: infra-red on or off, a lamp, a flash, the camera's exposure.",
    )


class MotionDetectorSection(DetectorSection):
    """How much change is something that moves."""

    Threshold: float | None = Field(
        default=None,
        ge=0,
        le=921_600,
        description="Least changed area in pixels of the picture scaled to 1280 wide with its "
        "aspect kept; 496 when absent.",
    )
    ScoreThreshold: float | None = Field(
        default=None,
        ge=0,
        le=921_600,
        description="Newer name of Threshold. 1 or less is a share, no area: Threshold holds.",
    )


class MotionPipeline(PipelineDocument):
    """The `Pipeline` of a motion-detect job."""

    Processing: MotionProcessing = MotionProcessing()
    Detector: MotionDetectorSection = MotionDetectorSection()

    @property
    def least_area(self) -> float:
        """Least changed area in pixels of a picture 1280 wide."""
        newer, older = self.Detector.ScoreThreshold, self.Detector.Threshold
        if newer is not None and newer > 1:
            return newer
        return DEFAULT_THRESHOLD if older is None else older

    @property
    def largest(self) -> tuple[float, float] | None:
        """Width and height, in pixels of a picture 1280 wide, of the largest box that counts."""
        if self.Watcher.ObjectMax is None:
            return None
        width, height = (side or float("inf") for side in self.Watcher.ObjectMax)
        return width, height

    @property
    def limits(self) -> MotionLimits:
        """What counts as a thing that moves."""
        wanted, size = self.Processing, self.Processing.min_obj_size
        smallest = (size[0], size[1]) if isinstance(size, list) else (0.0, 0.0)
        return MotionLimits(
            self.least_area,
            self.largest,
            smallest,
            least_side=size if isinstance(size, float | int) else 0.0,
            contrast=2.0 ** ((USUAL_SENSITIVITY - wanted.sensitivity) / USUAL_SENSITIVITY),
            counts_light=not wanted.ignore_light,
        )

    @property
    def lasting(self) -> Lasting:
        """How long things take."""
        least, gap = self.Processing.min_duration_ms, self.Processing.merge_gap_ms
        return Lasting(timedelta(milliseconds=least), timedelta(milliseconds=gap))


def build(document: PipelineDocument) -> Analyzer:
    """An analyzer for *document*; raises TypeError when it is another case type's."""
    if not isinstance(document, MotionPipeline):
        raise TypeError(f"motion-detect cannot be built from a {type(document).__name__}")
    watcher = document.Watcher
    every = timedelta(milliseconds=watcher.FullFrameFrequency)
    areas = [Area(shape.Id, Polygon(shape.Shape)) for shape in document.Areas]
    return Analyzer(
        MotionDetector(document.limits),
        Tracker(watcher.MaxTrackObject or NO_LIMIT),
        Presence(
            "motion-detect",
            areas or [Area(None, None)],
            update_every=timedelta(milliseconds=document.Events.FrequencyMs),
            most_boxes=watcher.MaxCountObject or NO_LIMIT,
            lasting=document.lasting,
        ),
        expansion=watcher.Expansion,
        full_frame_every=every or None,
        light=LightWatch() if document.Processing.scene_events else None,
    )


CASE_TYPE = CaseType(
    slug="motion-detect",
    code=2,
    raises=("motion-detect", EVENT_TYPE),
    summary="Something starts to move in an area.",
    document=MotionPipeline,
    build=build,
)
