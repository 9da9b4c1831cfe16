"""camera-obstacle: the camera is covered, defocused, moved, dark, washed out or frozen."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from vidette.analytics.case_type import CaseType
from vidette.analytics.detectors.obstacle import Obstacle, ObstacleDetector
from vidette.analytics.documents import (
    DetectorSection,
    EventsSection,
    PipelineDocument,
    ProcessingSection,
)
from vidette.analytics.obstruction import Obstruction
from vidette.analytics.view_watch import ViewWatch

DEFAULT_SCORE = 0.5
Kind = Literal["covered", "defocused", "moved", "dark", "washed-out", "frozen"]


class ObstacleProcessing(ProcessingSection):
    """What is looked for, and how long it must last."""

    kinds: Annotated[list[Kind], Field(min_length=1)] = Field(
        default=["covered", "defocused", "moved", "dark", "washed-out", "frozen"],
        description="What is told; all when absent.",
    )
    min_duration_ms: int = Field(
        default=1500,
        ge=0,
        le=600_000,
        description="How long something must be wrong until it is told.",
    )
    frozen_ms: int = Field(
        default=2000,
        ge=500,
        le=3_600_000,
        description="How long a picture must stand still until it is frozen.",
    )
    relearn_ms: int = Field(
        default=60_000,
        ge=5000,
        le=86_400_000,
        description="How long a moved camera must show its new view until that is the view.",
    )


class ObstacleDetectorSection(DetectorSection):
    """How sure it must be."""

    Threshold: float | None = Field(
        default=None, ge=0, description="Older name of ScoreThreshold; above 1 it has no effect."
    )
    ScoreThreshold: float | None = Field(
        default=None, gt=0, le=1, description="Least score that is told; 0.5 when absent."
    )


class ObstacleEvents(EventsSection):
    """How events are told."""

    FrequencyMs: int = Field(
        default=5000, ge=0, le=3_600_000, description="Least media time between two updates."
    )


class ObstaclePipeline(PipelineDocument):
    """The `Pipeline` of a camera-obstacle job."""

    Processing: ObstacleProcessing = ObstacleProcessing()
    Detector: ObstacleDetectorSection = ObstacleDetectorSection()
    Events: ObstacleEvents = ObstacleEvents()

    @property
    def least_score(self) -> float:
        """How sure a sight must be to count, 0 to 1."""
        newer, older = self.Detector.ScoreThreshold, self.Detector.Threshold
        if newer is not None:
            return newer
        return older if older is not None and 0 < older <= 1 else DEFAULT_SCORE


def build(document: PipelineDocument) -> ViewWatch:
    """An analyzer for *document*; raises TypeError when it is another case type's."""
    if not isinstance(document, ObstaclePipeline):
        raise TypeError(f"camera-obstacle cannot be built from a {type(document).__name__}")
    processing, watcher = document.Processing, document.Watcher
    every = timedelta(milliseconds=watcher.FullFrameFrequency)
    return ViewWatch(
        ObstacleDetector(
            [Obstacle(kind) for kind in processing.kinds],
            least_score=document.least_score,
            frozen_after=timedelta(milliseconds=processing.frozen_ms),
        ),
        Obstruction(
            "camera-obstacle",
            lasting=timedelta(milliseconds=processing.min_duration_ms),
            update_every=timedelta(milliseconds=document.Events.FrequencyMs),
        ),
        relearn_after=timedelta(milliseconds=processing.relearn_ms),
        full_frame_every=every or None,
    )


CASE_TYPE = CaseType(
    slug="camera-obstacle",
    code=4,
    raises=("camera-obstacle",),
    summary="The camera is covered, defocused, moved, dark, washed out or frozen.",
    document=ObstaclePipeline,
    build=build,
)
