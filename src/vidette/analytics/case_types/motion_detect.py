"""motion-detect: something starts to move in an area, or anywhere when there are no areas."""

from datetime import timedelta

from pydantic import Field

from vidette.analytics.analyzer import Analyzer
from vidette.analytics.areas import Area
from vidette.analytics.case_type import CaseType
from vidette.analytics.detectors.motion import MotionDetector, MotionLimits
from vidette.analytics.documents import DetectorSection, PipelineDocument
from vidette.analytics.rules import Presence
from vidette.analytics.tracking import Tracker
from vidette.core.geometry import Polygon

DEFAULT_THRESHOLD = 496.0
NO_LIMIT = 1000


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


def build(document: PipelineDocument) -> Analyzer:
    """An analyzer for *document*; raises TypeError when it is another case type's."""
    if not isinstance(document, MotionPipeline):
        raise TypeError(f"motion-detect cannot be built from a {type(document).__name__}")
    watcher = document.Watcher
    every = timedelta(milliseconds=watcher.FullFrameFrequency)
    areas = [Area(shape.Id, Polygon(shape.Shape)) for shape in document.Areas]
    return Analyzer(
        MotionDetector(MotionLimits(document.least_area, document.largest)),
        Tracker(watcher.MaxTrackObject or NO_LIMIT),
        Presence(
            "motion-detect",
            areas or [Area(None, None)],
            update_every=timedelta(milliseconds=document.Events.FrequencyMs),
            most_boxes=watcher.MaxCountObject or NO_LIMIT,
        ),
        expansion=watcher.Expansion,
        full_frame_every=every or None,
    )


CASE_TYPE = CaseType(
    slug="motion-detect",
    code=2,
    raises=("motion-detect",),
    summary="Something starts to move in an area.",
    document=MotionPipeline,
    build=build,
)
