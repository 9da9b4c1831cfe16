"""Backgrounds, noise and movers, cut once from the real clips and kept beside the composed ones."""

import hashlib
import pickle
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from . import sources
from .movers import Mover, cut_out
from .sources import Yuv

EDITION = "2"
"""Grows when the composer makes other clips from the same seeds."""


@dataclass(frozen=True, slots=True)
class Background:
    """An empty scene and what its camera's pictures differ from it, in their order."""

    name: str
    scene: Yuv
    noise: NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Stock:
    """All that clips of one size are composed of."""

    fingerprint: str
    backgrounds: dict[str, Background]
    movers: tuple[Mover, ...]


def fingerprint(paths: dict[str, Path], size: tuple[int, int]) -> str:
    """Of the composer's edition, the size and the real clips' bytes."""
    digest = hashlib.sha256(f"{EDITION} {size}".encode())
    for name in sorted(paths):
        digest.update(name.encode() + hashlib.sha256(paths[name].read_bytes()).digest())
    return digest.hexdigest()[:16]


def stock(paths: dict[str, Path], size: tuple[int, int], folder: Path) -> Stock:
    """The stock for *size*, from *folder* when it is there, else cut from *paths* and put there."""
    mark = fingerprint(paths, size)
    kept = folder / f"stock-{size[0]}x{size[1]}-{mark}.pickle"
    if kept.is_file():
        made = pickle.loads(kept.read_bytes())
        assert isinstance(made, Stock)
        return made
    made = _cut(paths, size, mark)
    folder.mkdir(parents=True, exist_ok=True)
    part = kept.with_suffix(".part")
    part.write_bytes(pickle.dumps(made))
    part.replace(kept)
    return made


def _cut(paths: dict[str, Path], size: tuple[int, int], mark: str) -> Stock:
    backgrounds: dict[str, Background] = {}
    movers: list[Mover] = []
    for source in sources.SOURCES:
        if source.name not in paths:
            continue
        shots = list(sources.pictures(paths[source.name], source, size))
        scene = sources.empty_scene(shots, source)
        name = source.name.removesuffix(".mp4")
        backgrounds[name] = Background(name, scene, sources.real_noise(shots, source, scene))
        movers += cut_out(shots, source, scene)
    return Stock(mark, backgrounds, tuple(movers))
