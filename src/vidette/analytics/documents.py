"""The `Pipeline` of a job document: what every case type understands the same way."""

from collections.abc import Sequence
from math import isfinite
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from vidette.core.decoding import DEFAULT_DECODE
from vidette.core.geometry import Point, Polygon, crosses_itself, opened
from vidette.core.job import Document

MOST_AREAS = 64
MOST_POINTS = 256
LEAST_AREA = 1e-6
"""Share of the frame below which a polygon is a line."""


def _title(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _points(value: object) -> tuple[Point, ...]:
    """A list of [x, y] as points; every fault is named in one message."""
    if not isinstance(value, list) or not value:
        raise ValueError("Expected a list of points [x, y].")
    if len(value) > MOST_POINTS:
        raise ValueError(f"Ensure there are no more than {MOST_POINTS} points.")
    faults = [fault for i, item in enumerate(value) if (fault := _point_fault(i, item))]
    if faults:
        raise ValueError(" ".join(faults[:8]))
    return tuple((float(x), float(y)) for x, y in value)


def _point_fault(index: int, item: object) -> str | None:
    pair = item if isinstance(item, list) else []
    if len(pair) != 2 or any(isinstance(n, bool) or not isinstance(n, int | float) for n in pair):
        return f"Point {index} is not a pair of numbers."
    if not all(isfinite(number) for number in pair):
        return f"Point {index} is not finite."
    if not all(0 <= number <= 1 for number in pair):
        return f"Point {index} lies outside the frame: x and y go from 0 to 1."
    return None


def _ring(points: tuple[Point, ...]) -> tuple[Point, ...]:
    ring = opened(points)
    if len(ring) < 3:
        raise ValueError("A polygon needs at least three different points.")
    if crosses_itself(ring):
        raise ValueError("The polygon crosses itself.")
    if Polygon(ring).area < LEAST_AREA:
        raise ValueError("The polygon has no area: its points lie on a line.")
    return ring


def _line(points: tuple[Point, ...]) -> tuple[Point, ...]:
    if len({*points}) < 2:
        raise ValueError("A line needs at least two different points.")
    return points


def _named(value: object) -> object:
    """Areas as a list of objects, also from one bare list of points; a missing Id is the position."""
    if not isinstance(value, list):
        return value
    if value and all(isinstance(item, list) for item in value):
        value = [{"Shape": value}]
    return [
        {"Id": str(number), **item} if isinstance(item, dict) else item
        for number, item in enumerate(value, start=1)
    ]


Id = Annotated[str, BeforeValidator(_title), StringConstraints(min_length=1, max_length=200)]
_Pairs = Annotated[tuple[Point, ...], BeforeValidator(_points)]


class AreaShape(Document):
    """A polygon with a name."""

    Id: Id
    Shape: Annotated[_Pairs, AfterValidator(_ring)] = Field(
        description="Points [x, y] in fractions of the frame, x right, y down; may be left open."
    )


class FenceShape(Document):
    """A line with a name."""

    Id: Id
    Shape: Annotated[_Pairs, AfterValidator(_line)] = Field(
        description="Two or more points [x, y] in fractions of the frame."
    )


Shapes = TypeVar("Shapes", list[AreaShape], list[FenceShape])


def _distinct(shapes: Shapes) -> Shapes:
    twice = repeated([shape.Id for shape in shapes])
    if twice:
        raise ValueError(f'Every Id must be used once; used again: "{twice[0]}".')
    return shapes


def repeated(names: Sequence[str]) -> list[str]:
    """Those of *names* that come again, in order."""
    return [name for i, name in enumerate(names) if name in names[:i]]


class ProcessingSection(Document):
    """Parameters of the analysis."""

    fps: float | None = Field(
        default=None, gt=0, le=120, description="Analysed frames a second; wins over Output.FPS."
    )
    decode: Literal["auto", "full", "keyframes"] | None = Field(
        default=None,
        description="How much is decoded: every picture (full); key pictures alone while nothing "
        "moves, and everything when something may (auto); or key pictures alone, always "
        f"(keyframes). {DEFAULT_DECODE} when absent; the most demanding job on a camera decides.",
    )
    replay_minutes: int = Field(
        default=0,
        ge=0,
        le=60,
        description="Minutes of coded pictures that are kept on disk, for replay and tune; 0: none.",
    )


class EventsSection(Document):
    """How events are told."""

    FrequencyMs: int = Field(
        default=200, ge=0, le=3_600_000, description="Least media time between two updates."
    )


class DetectorSection(Document):
    """What the detector lets through; its meaning belongs to the case type."""

    Threshold: float | None = Field(default=None, ge=0)
    ScoreThreshold: float | None = Field(default=None, ge=0, description="Newer name; wins.")


class WatcherSection(Document):
    """The tracker."""

    ObjectMax: Annotated[list[Annotated[float, Field(ge=0)]], Field(min_length=2, max_length=2)] | (
        None
    ) = Field(
        default=None,
        description="Width and height, in pixels of a 1280-wide picture, beyond which a box is "
        "not counted; 0 is no limit.",
    )
    MaxCountObject: int = Field(
        default=10, ge=0, le=1000, description="Boxes in one message, largest first; 0: all."
    )
    MaxTrackObject: int = Field(
        default=50, ge=0, le=1000, description="Things followed at once, largest first; 0: 1000."
    )
    Expansion: float = Field(
        default=0, ge=0, le=10, description="Share by which a box grows on each side for its crop."
    )
    FullFrameFrequency: int = Field(
        default=0,
        ge=0,
        le=86_400_000,
        description="Media ms between fresh whole pictures in updates; 0: only the start has one.",
    )


class PipelineDocument(Document):
    """The `Pipeline` object of a job; unknown keys are kept."""

    ConfigPath: Any = None
    Processing: ProcessingSection = ProcessingSection()
    Events: EventsSection = EventsSection()
    Detector: DetectorSection = DetectorSection()
    Watcher: WatcherSection = WatcherSection()
    Areas: Annotated[list[AreaShape], BeforeValidator(_named), AfterValidator(_distinct)] = Field(
        default=[], max_length=MOST_AREAS, description="Polygons to watch; none: the whole picture."
    )
    Fences: Annotated[list[FenceShape], BeforeValidator(_named), AfterValidator(_distinct)] = Field(
        default=[], max_length=MOST_AREAS, description="Lines to watch."
    )
