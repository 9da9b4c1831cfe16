"""Finds where a part of the picture became brighter or darker at once and stays so, as by a lamp."""

from datetime import timedelta
from typing import NamedTuple

import cv2
import numpy as np

from vidette.core.geometry import Box

from .light import STEADY, Luma, Plane
from .light_cells import BRIGHTEST, CELLS, Mask, Past, Seen, evenness, light_of
from .structure import structure
from .swing import EVEN as EVEN_GAIN
from .window import EVEN

STAYS = timedelta(seconds=1)
"""How long the light must stay as it is, and..."""
STAYED = timedelta(milliseconds=700)
"""... must have stayed as it was."""
SWITCHED = timedelta(milliseconds=700)
"""Within this time a lamp is on or off; a gas lamp flickers for longer."""
LEAST_STEP = 7.0
"""Luma by which a cell must change..."""
LEAST_SHARE = 0.09
"""... and share of its brightness."""
FLAT = 0.34
"""Share of the change by which a cell may go to and fro before it, and after."""
LIT = 0.05
"""Share of the picture of a pool of light that is worth telling."""
SOLID = 0.25
"""Share of a cell's pixels with another structure from which on a thing came or went there."""
OUTLINED = 0.25
"""Share of the cells about the rim of what changed from which on it has an outline."""
SHADED = 2.0
"""A shadow that comes with a thing is not so many times as large."""
OTHER = 0.3
"""Share of the picture with another structure that no lamp leaves: it is another scene."""
LEAST_NOISE = 1.0
_BESIDE = np.ones((3, 3), np.uint8)
_INNER = np.ones((5, 5), np.uint8)
"""What lies between edges no further apart belongs to the thing, however smooth."""


class Pool(NamedTuple):
    """A pool of light that came, or went."""

    since: timedelta
    box: Box
    score: float
    """How much of what changed is light, and no thing."""


def pool(now: Seen, past: Past) -> Pool | None:
    """The pool of light that came or went a moment ago."""
    after = [*past.since(now.pts - STAYS), now]
    earlier = past.until(after[0].pts - SWITCHED)
    if not earlier or now.pts - after[0].pts < STAYED:
        return None
    before = [one for one in earlier if one.pts >= earlier[-1].pts - STAYED]
    stepped = _stepped(before, after)
    if np.count_nonzero(stepped) < LIT * stepped.size:
        return None
    reference = next((one for one in reversed(earlier) if one.small is not None), None)
    if reference is None or reference.small is None or now.small is None:
        return None
    things = _things(reference.small, now.small, _newest_small(after))
    if np.mean(things) > OTHER:
        return None
    # What something moves beside is its shadow, or its place.
    restless = (_spread(before) >= LEAST_STEP) | (_spread(after) >= LEAST_STEP)
    kept = ((things >= SOLID) | (restless & ~stepped)).astype(np.uint8)
    closed = cv2.morphologyEx(kept, cv2.MORPH_CLOSE, _INNER)
    lit = _soft(stepped, np.asarray(closed != 0, np.bool_))
    count, solid = np.count_nonzero(lit), np.count_nonzero(stepped & ~lit)
    if count < max(LIT * lit.size, SHADED * solid):
        return None
    return Pool(_began(earlier[-1], past, now, lit), _box(lit), count / (count + solid))


def _soft(stepped: Mask, solid: Mask) -> Mask:
    """Those of the *stepped* cells that hang together and have no sharp outline: things do."""
    count, groups = cv2.connectedComponents(stepped.astype(np.uint8))
    soft = np.zeros_like(stepped)
    for group in range(1, count):
        own = groups == group
        around = cv2.dilate(own.astype(np.uint8), _BESIDE) != 0
        outline = around & (cv2.erode(own.astype(np.uint8), _BESIDE) == 0)
        if np.mean(solid[outline]) < OUTLINED:
            soft |= own & ~solid
    return soft


def _stepped(before: list[Seen], after: list[Seen]) -> Mask:
    """The cells that were steady, changed otherwise than the whole picture, and are steady."""
    then, first = _mean(before), _mean(after)
    # A lamp is no gain; what is taken for one where it shines would hide it.
    light = light_of(then, first) if evenness(then, first) >= EVEN_GAIN else STEADY
    expected = then * np.float32(light.gain) + np.float32(light.offset)
    off = np.abs(first - expected)
    bound = FLAT * off
    told = (np.minimum(first, expected) < BRIGHTEST) & (off >= LEAST_STEP)
    told &= off >= LEAST_SHARE * expected
    return np.asarray(told & (_spread(before) <= bound) & (_spread(after) <= bound), np.bool_)


def _things(before: Luma, now: Luma, just: Luma) -> Plane:
    """Share of each cell's pixels whose structure is another than *before*."""
    before, now, just = (np.ascontiguousarray(one[::EVEN, ::EVEN]) for one in (before, now, just))
    noise = cv2.blur(cv2.absdiff(now, just), (9, 9)).astype(np.float32)
    np.maximum(noise, np.float32(LEAST_NOISE), out=noise)
    # A thing that left an even place has its structure in what was before.
    gone = np.maximum(structure(before, now, noise), structure(now, before, noise))
    solid = (gone > 1.0).astype(np.float32)
    return np.asarray(cv2.resize(solid, CELLS, interpolation=cv2.INTER_AREA), np.float32)


def _newest_small(pictures: list[Seen]) -> Luma:
    """The newest small picture but the last one."""
    kept = [one.small for one in pictures if one.small is not None]
    return kept[-2] if len(kept) > 1 else kept[-1]


def _began(before: Seen, past: Past, now: Seen, lit: Mask) -> timedelta:
    """When the light changed: the first picture in which more than half of it had."""
    least = np.abs(now.luma - before.luma)[lit].mean() / 2
    changed = (
        one.pts
        for one in past.since(before.pts)
        if np.abs(one.luma - before.luma)[lit].mean() > least
    )
    return next(changed, now.pts)


def _box(lit: Mask) -> Box:
    across, down = CELLS
    x, y, w, h = cv2.boundingRect(lit.astype(np.uint8))
    return Box(x / across, y / down, w / across, h / down)


def _mean(pictures: list[Seen]) -> Plane:
    return np.asarray(np.mean([one.luma for one in pictures], axis=0), np.float32)


def _spread(pictures: list[Seen]) -> Plane:
    return np.asarray(np.ptp([one.luma for one in pictures], axis=0), np.float32)
