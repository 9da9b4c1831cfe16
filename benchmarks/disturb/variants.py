"""The variants of all clips, and how one of them is played."""

import json
import tempfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
from numpy.random import Generator

from benchmarks.recall import sources
from benchmarks.recall.effects import Effect
from benchmarks.recall.encodings import Encoding, write_clip
from benchmarks.recall.stock import Stock, stock
from vidette.evaluation.matching import Matched, match
from vidette.evaluation.playing import Played, job, play
from vidette.evaluation.truth import ClipTruth, read_truth

from .families import FAMILIES, SEVERITIES, stage_of
from .film import Film, load, opener, rendered, to_and_fro
from .objects import OBJECTS, Composed, compose

ROOT = Path(__file__).parents[2]
TRUTH = ROOT / "truth" / "development.yaml"
STOCK = ROOT / "build" / "recall"
SIZE = (640, 360)
LEFT_OUT = ("scene-cuts-bikes",)
"""Not one camera."""
BRIEF = 15.0
"""Seconds below which a clip in which nothing moves is played forth and back."""
_TURNS = 6
_LARGEST_RATE = 1000


@dataclass(frozen=True, slots=True)
class Variant:
    """One clip under one disturbance. Equal variants show equal pictures."""

    family: str
    severity: int
    """0 for clips as they are."""
    clip: str
    is_composed: bool = False
    seed: int = 0
    """Another one: the same disturbance at other times and places."""

    @property
    def name(self) -> str:
        """For lists and files."""
        return f"{self.family}-{self.severity}/{self.clip}"

    @property
    def rng(self) -> Generator:
        """From all that makes it this variant."""
        drawn = f"{self.name}#{self.seed}" if self.seed else self.name
        return np.random.default_rng(zlib.crc32(drawn.encode()))


@dataclass(frozen=True, slots=True)
class Ready:
    """A variant that can be played."""

    film: Film
    effects: tuple[Effect, ...]
    truth: ClipTruth


@dataclass(frozen=True, slots=True)
class How:
    """How variants are played."""

    media: Path = sources.SHARED
    encode: bool = False
    pipeline: str = "{}"
    """The `Pipeline` of the jobs, as JSON."""
    pictures: int = 0
    """Pictures of false alarms kept for each variant."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one variant gave."""

    variant: Variant
    matched: Matched
    cpu_seconds: float


def variants(media: Path, seed: int = 0) -> list[Variant]:
    """All that can be made with the clips that are there, those of one clip together."""
    there = sources.found((media,))
    names = [clip.name for clip in read_truth(TRUTH) if clip.file in there]
    made = [
        Variant(family.name, severity, name, seed=seed)
        for name in names
        if name not in LEFT_OUT
        for family in FAMILIES
        for severity in (SEVERITIES if family.name != "none" else (0,))
    ]
    backgrounds = [name for name in names if f"{name}.mp4" in {s.name for s in sources.SOURCES}]
    return made + [
        Variant(hard.name, severity, name, is_composed=True, seed=seed)
        for name in backgrounds
        if name not in LEFT_OUT
        for hard in OBJECTS
        for severity in (SEVERITIES if hard.name != "plain" else (0,))
    ]


def ready(variant: Variant, media: Path) -> Ready:
    """*variant* from the clips in *media*."""
    rng = variant.rng
    if variant.is_composed:
        hard = next(one for one in OBJECTS if one.name == variant.family)
        made: Composed = compose(hard, max(1, variant.severity), variant.clip, _stock(media), rng)
        return Ready(made.film, made.effects, made.truth)
    film, truth = _clip(variant.clip, media)
    family = next(one for one in FAMILIES if one.name == variant.family)
    effects = tuple(family.effects(variant.severity, stage_of(film), rng))
    return Ready(family.film(variant.severity, film, rng), effects, truth)


def outcome(variant: Variant, how: How) -> Outcome:
    """Plays *variant*."""
    made = ready(variant, how.media)
    begun = process_time()
    text = job(made.truth, pipeline=json.loads(how.pipeline))
    if how.encode:
        played = _encoded(made, text)
    else:
        played = play("file:///film", text, opener=opener(made.film, made.effects))
    matched = match(made.truth, played.events, made.film.seconds)
    return Outcome(variant, _lightened(matched, how.pictures), process_time() - begun)


def _encoded(made: Ready, text: str) -> Played:
    """Through H.264 as a camera encodes it."""
    with tempfile.TemporaryDirectory(prefix="vidette-disturb-") as folder:
        path = Path(folder) / "variant.mp4"
        write(made, path, Encoding())
        return play(path.as_uri(), text)


def write(made: Ready, path: Path, encoding: Encoding) -> None:
    """*made* as a file; pictures that do not come leave a hole in its time."""
    film = made.film
    pictures = (rendered(shot, made.effects) for shot in film.shots)
    numbers = [round(shot.time * film.fps) for shot in film.shots]
    write_clip(path, pictures, film.size, film.fps, encoding, numbers)


def _lightened(matched: Matched, pictures: int) -> Matched:
    """Without pictures, but those of the first false alarms."""
    alarms = tuple(
        alarm if n < pictures else replace(alarm, event=replace(alarm.event, picture=None))
        for n, alarm in enumerate(matched.false_alarms)
    )
    kept = {alarm.event.start: alarm.event for alarm in alarms}
    events = tuple(
        kept[one.start]
        if one.start in kept and kept[one.start].area == one.area
        else replace(one, picture=None, sights=one.sights[:1])
        for one in matched.events
    )
    return replace(matched, events=events, false_alarms=alarms)


@lru_cache(maxsize=2)
def _clip(name: str, media: Path) -> tuple[Film, ClipTruth]:
    truth = next(clip for clip in read_truth(TRUTH) if clip.name == name)
    film = load(sources.found((media,))[truth.file])
    if truth.length < BRIEF and not truth.passages:
        film = to_and_fro(film, _TURNS)
        empty = tuple(
            one.model_copy(update={"end": film.seconds}) for one in truth.empty if one.start == 0
        )
        truth = truth.model_copy(update={"length": film.seconds, "empty": empty})
    return film, truth


@lru_cache(maxsize=1)
def _stock(media: Path) -> Stock:
    return stock(sources.found((media,)), SIZE, STOCK)


def prepare(media: Path) -> None:
    """Makes what all variants share, so that no two processes make it."""
    stock(sources.found((media,)), SIZE, STOCK)


def sampled(every: Sequence[Variant], count: int | None) -> list[Variant]:
    """*count* of them, spread evenly; all when it is None."""
    if count is None or count >= len(every):
        return list(every)
    order = sorted(every, key=lambda one: zlib.crc32(one.name.encode()))[:count]
    return [one for one in every if one in order]


def options_of(text: str) -> dict[str, Any]:
    """The `Pipeline` of a job document."""
    pipeline = json.loads(text).get("Pipeline", {})
    assert isinstance(pipeline, dict)
    return pipeline
