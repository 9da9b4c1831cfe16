"""The real clips that composed ones are made of: their pictures, empty backgrounds and real noise."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint8]
SHIPPED = Path(__file__).parents[2] / "src/vidette/practice/clips"
SHARED = Path(__file__).parents[3] / "shared" / "media"
"""Beside a checkout of the project: more clips than the shipped one."""


@dataclass(frozen=True, slots=True)
class Yuv:
    """One picture of 4:2:0: luma, and the two colour planes of half its width and height."""

    y: Plane
    u: Plane
    v: Plane


@dataclass(frozen=True, slots=True)
class Source:
    """A real clip and what it is good for. Times are seconds of the clip."""

    name: str
    licence: str
    still: tuple[tuple[float, float], ...]
    """Stretches whose median is the scene without anything that moves."""
    movers: tuple[tuple[float, float], ...] = ()
    """Stretches from which things that move are cut."""
    anchor: float = 0.5
    """Which rows are kept where the clip is taller than 16:9: 0 the upper, 1 the lower ones."""
    largest: float = 0.5
    """Share of the picture above which a cut-out is several things, or a fault."""


SOURCES = (
    Source(
        "car-park-topdown.mp4",
        "CC BY 4.0 (Intel)",
        still=((9.0, 14.2), (19.3, 25.0)),
        movers=((4.2, 9.0), (14.2, 19.0), (25.0, 28.0)),
    ),
    Source(
        "counter-person-a.mp4",
        "CC BY 4.0 (Intel)",
        still=((0.0, 5.8), (46.0, 48.0)),
        movers=((5.8, 19.9), (22.6, 45.0)),
    ),
    Source(
        "campus-walkers-a.mp4",
        "Apache 2.0 tree (OpenCV sample)",
        still=((0.0, 49.0),),
        movers=((0.0, 49.0),),
        anchor=0.35,
    ),
    Source(
        "street-topdown.mp4",
        "MIT (opencv4nodejs)",
        still=((0.0, 20.0),),
        movers=((0.0, 20.0),),
    ),
    Source(
        "highway-uk.mp4",
        "MIT repository, origin of the clip not stated (bgslibrary)",
        still=((0.0, 29.9),),
        movers=((0.0, 29.9),),
        anchor=1.0,
        largest=0.12,
    ),
    Source(
        "lane-brightness-change.mp4",
        "BSD 2-clause project (DVR-Scan)",
        still=((0.0, 4.9),),
        anchor=0.6,
    ),
    Source("bottles-static.mp4", "CC BY 4.0 (Intel)", still=((0.0, 5.0),)),
)


def found(folders: tuple[Path, ...] = (SHARED,)) -> dict[str, Path]:
    """Those of SOURCES that are in *folders*, by name; the shipped clip always is there."""
    paths: dict[str, Path] = {}
    for source in SOURCES:
        for folder in (*folders, SHIPPED):
            if (folder / source.name).is_file():
                paths[source.name] = folder / source.name
                break
    return paths


def pictures(path: Path, source: Source, size: tuple[int, int]) -> Iterator[tuple[float, Yuv]]:
    """Every picture with its time in seconds, scaled and cut to fill *size* (width, height)."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        first: float | None = None
        for frame in container.decode(stream):
            time = float(frame.time or 0.0)
            first = time if first is None else first
            scale = max(size[0] / frame.width, size[1] / frame.height)
            width, height = (round(side * scale / 2) * 2 for side in (frame.width, frame.height))
            planes = frame.reformat(width=width, height=height, format="yuv420p").to_ndarray()
            yield (
                time - first,
                _cut(np.asarray(planes, np.uint8), (width, height), size, source.anchor),
            )


def empty_scene(shots: list[tuple[float, Yuv]], source: Source, most: int = 90) -> Yuv:
    """The median of at most *most* pictures of the still stretches."""
    still = [yuv for time, yuv in shots if any(a <= time <= b for a, b in source.still)]
    still = still[:: max(1, len(still) // most)]
    return Yuv(*(_median([getattr(yuv, plane) for yuv in still]) for plane in ("y", "u", "v")))


def real_noise(shots: list[tuple[float, Yuv]], source: Source, scene: Yuv) -> NDArray[np.int8]:
    """What the still pictures differ from *scene* in luma, in their order, (n, height, width).

    Where something moved, or the light of the whole picture changed, nothing is left of it.
    """
    left: list[NDArray[np.int8]] = []
    for time, yuv in shots:
        if any(a <= time <= b for a, b in source.still) and len(left) < 64:
            residual = yuv.y.astype(np.int16) - np.rint(scene.y * gain(yuv.y, scene.y))
            residual[np.abs(residual) > 9] = 0
            left.append(residual.astype(np.int8))
    return np.stack(left)


def gain(now: Plane, scene: Plane) -> float:
    """By how much the whole picture is lighter than *scene*."""
    usable = scene[::4, ::4] > 24
    ratio = now[::4, ::4][usable] / scene[::4, ::4][usable].astype(np.float64)
    return float(np.median(ratio)) if ratio.size else 1.0


def _cut(planes: Plane, had: tuple[int, int], size: tuple[int, int], anchor: float) -> Yuv:
    (width, height), (across, down) = had, size
    left = (width - across) // 4 * 2
    top = int((height - down) * anchor) // 2 * 2
    chroma = planes[height:].reshape(2, height // 2, width // 2)
    part = (
        slice(top // 2, top // 2 + down // 2),
        slice(left // 2, left // 2 + across // 2),
    )
    luma = planes[top : top + down, left : left + across]
    return Yuv(luma.copy(), chroma[0][part].copy(), chroma[1][part].copy())


def _median(stack: list[Plane]) -> Plane:
    return np.asarray(np.median(np.stack(stack), axis=0), np.uint8)
