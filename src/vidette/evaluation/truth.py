"""What a person saw in recordings, read from YAML and checked field by field."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from vidette.analytics.documents import AreaShape
from vidette.core.errors import InvalidInput
from vidette.core.faults import NON_FIELD, faults_of
from vidette.core.geometry import Box, Point

Seconds = Annotated[float, Field(ge=0)]
AFTER_THE_END = 0.5
"""Seconds by which a time may lie behind a clip's length, which is rounded."""


class _Part(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, allow_inf_nan=False, validate_by_name=True
    )


def _area(points: tuple[Point, ...]) -> tuple[Point, ...]:
    try:
        return AreaShape.model_validate(
            {"Id": "area", "Shape": [list(one) for one in points]}
        ).Shape
    except ValidationError as error:
        raise ValueError(error.errors()[0]["msg"].removeprefix("Value error, ")) from None


def _box(numbers: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    x, y, w, h = numbers
    if not (x >= 0 and y >= 0 and w > 0 and h > 0 and x + w <= 1.001 and y + h <= 1.001):
        raise ValueError("A box is x, y, width, height in fractions of the picture, within it.")
    return numbers


Ring = Annotated[tuple[Point, ...], AfterValidator(_area)]
BoxNumbers = Annotated[tuple[float, float, float, float], AfterValidator(_box)]


class Span(_Part):
    """From one time to a later one, seconds of the clip."""

    start: Seconds = Field(alias="from")
    end: Seconds = Field(alias="to")


class Stretch(Span):
    """A time in some of the areas; in all of them that are not always empty when none is named."""

    areas: tuple[str, ...] = ()
    why: str = ""


class Passage(Stretch):
    """One thing's stay in view."""

    label: Annotated[str, Field(min_length=1)]
    hidden: tuple[Span, ...] = ()
    """When nothing of it is to be seen; it may be told anew after that."""
    stands: tuple[Span, ...] = ()
    """When it hardly moves; told for whoever reads a miss, with no part in the figures."""
    boxes: Mapping[float, BoxNumbers] = {}
    """Where it is, by time: an event that tells other places at these times is not of it."""
    several: bool = False
    """Many things that come and go: starts and pieces are not judged."""


class ClipTruth(_Part):
    """One recording."""

    file: Annotated[str, Field(min_length=1)]
    length: Annotated[float, Field(gt=0)]
    passages: tuple[Passage, ...]
    credit: str = ""
    licence: str = ""
    note: str = ""
    areas: Mapping[str, Ring] = {}
    empty_areas: tuple[str, ...] = ()
    """Those in which nothing ever happens."""
    empty: tuple[Stretch, ...] = ()
    """When nothing happens: any event there is false."""
    dont_care: tuple[Stretch, ...] = ()
    """When nobody can say: an event that touches nothing else is not judged."""

    @property
    def name(self) -> str:
        """Of the file, without its folder and suffix."""
        return Path(self.file).stem

    @property
    def watched(self) -> tuple[str | None, ...]:
        """The areas that things pass; None is the whole picture."""
        return tuple(one for one in self.areas if one not in self.empty_areas) or (
            () if self.areas else (None,)
        )

    def areas_of(self, stretch: Stretch) -> tuple[str | None, ...]:
        """Where *stretch* holds."""
        return stretch.areas or self.watched


class _Document(_Part):
    clips: Annotated[tuple[ClipTruth, ...], Field(min_length=1)]


def read_truth(path: Path) -> tuple[ClipTruth, ...]:
    """The clips that *path* speaks of.

    Raises InvalidInput with all faults by field, OSError when there is no such file.
    """
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InvalidInput(
            {path.name: [f"This is no YAML: {' '.join(str(error).split())}"]}
        ) from None
    try:
        clips = _Document.model_validate(raw).clips
    except ValidationError as error:
        raise InvalidInput(_named(faults_of(error.errors()), raw)) from None
    faults = {
        f"clips[{n}] {clip.file}": found for n, clip in enumerate(clips) if (found := _faults(clip))
    }
    if faults:
        raise InvalidInput(faults)
    return clips


def box_of(numbers: tuple[float, float, float, float]) -> Box:
    """As a Box."""
    return Box(*numbers)


def _named(faults: dict[str, Any], raw: Any) -> dict[str, Any]:
    """The same with each clip named by its file where it has one."""
    clips = faults.get("clips")
    if not isinstance(clips, dict):
        return faults if NON_FIELD not in faults else {"clips": ["A list of clips is required."]}
    named = {f"clips[{place}]{_file(raw, place)}": messages for place, messages in clips.items()}
    return {key: value for key, value in faults.items() if key != "clips"} | named


def _file(raw: Any, place: str) -> str:
    entry = raw["clips"][int(place)] if place.isdecimal() else None
    return f" {entry['file']}" if isinstance(entry, dict) and "file" in entry else ""


def _faults(clip: ClipTruth) -> dict[str, Any]:
    """What no single field shows."""
    faults: dict[str, Any] = {}
    unknown = [name for name in clip.empty_areas if name not in clip.areas]
    if unknown:
        faults["empty_areas"] = [f'There is no area "{name}".' for name in unknown]
    for key in ("passages", "empty", "dont_care"):
        for place, stretch in enumerate(getattr(clip, key)):
            messages = list(_stretch_faults(clip, stretch))
            if messages:
                faults[f"{key}[{place}]"] = messages
    return faults


def _stretch_faults(clip: ClipTruth, stretch: Stretch) -> Iterator[str]:
    if stretch.end <= stretch.start:
        yield f"It is from {stretch.start:g} to {stretch.end:g}: the end comes first."
    if stretch.end > clip.length + AFTER_THE_END:
        yield f"It ends at {stretch.end:g}, the clip at {clip.length:g}."
    for name in stretch.areas:
        if name not in clip.areas:
            yield f'areas: there is no area "{name}".'
    if isinstance(stretch, Passage):
        yield from _passage_faults(clip, stretch)


def _passage_faults(clip: ClipTruth, passage: Passage) -> Iterator[str]:
    for name in passage.areas:
        if name in clip.empty_areas:
            yield f'areas: "{name}" is said to be always empty.'
    for part in (*passage.hidden, *passage.stands):
        if not passage.start <= part.start < part.end <= passage.end:
            yield f"hidden, stands: {part.start:g} to {part.end:g} does not lie within it."
    for time in passage.boxes:
        if not passage.start <= time <= passage.end:
            yield f"boxes: {time:g} does not lie within it."
