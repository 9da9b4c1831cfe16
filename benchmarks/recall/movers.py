"""Real things that move, cut out of real clips: their own pixels, outlines and ways, picture by picture."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from .sources import Plane, Source, Yuv, gain

LEAST_SHARE = 0.0012
"""Share of the picture below which a group of changed pixels is no thing."""
LEAST_SECONDS = 0.8
LEAST_TRAVEL = 24
"""Pixels."""
MOST_ASPECT = 3.5
"""Width to height; a barrier tape that flaps is wider, and no thing that moves."""
_DIFFERENT = 13.0
_CLOSE = np.ones((7, 7), np.uint8)


@dataclass(frozen=True, slots=True)
class Shot:
    """A thing as it looked in one picture; its box lies on even pixels."""

    time: float
    x: int
    y: int
    pixels: Yuv
    alpha: Plane

    @property
    def centre(self) -> tuple[float, float]:
        """In pixels of the picture it was cut from."""
        height, width = self.alpha.shape
        return self.x + width / 2, self.y + height / 2


@dataclass(frozen=True, slots=True)
class Mover:
    """One thing on its way through one clip."""

    name: str
    shots: tuple[Shot, ...]

    @property
    def seconds(self) -> float:
        """From its first picture to its last."""
        return self.shots[-1].time - self.shots[0].time


@dataclass(slots=True)
class _Track:
    shots: list[Shot] = field(default_factory=list)
    area: int = 0
    missed: int = 0


def cut_out(shots: list[tuple[float, Yuv]], source: Source, scene: Yuv) -> list[Mover]:
    """The things that move in the mover stretches of *source*, in order of their appearance.

    A thing is followed from picture to picture while its outline overlaps and keeps its size; when
    two meet, both end. What stands still for all of its time is left out.
    """
    done: list[_Track] = []
    for start, end in source.movers:
        open_tracks: list[_Track] = []
        for time, yuv in shots:
            if start <= time <= end:
                open_tracks = _follow(open_tracks, _things(time, yuv, scene, source), done)
        done += open_tracks
    kept = [track for track in done if _is_good(track)]
    kept.sort(key=lambda track: (track.shots[0].time, track.shots[0].x))
    stem = source.name.removesuffix(".mp4")
    return [Mover(f"{stem}/{n}", tuple(track.shots)) for n, track in enumerate(kept)]


def _is_good(track: _Track) -> bool:
    shots = track.shots
    if len(shots) < 6 or shots[-1].time - shots[0].time < LEAST_SECONDS:
        return False
    places = np.array([shot.centre for shot in shots])
    height, width = shots[len(shots) // 2].alpha.shape
    across, down = np.ptp(places[:, 0]), np.ptp(places[:, 1])
    travels = across / width + down / height > 0.6 and max(across, down) >= LEAST_TRAVEL
    return bool(travels and width < MOST_ASPECT * height)


def _follow(tracks: list[_Track], things: list[Shot], done: list[_Track]) -> list[_Track]:
    """The tracks that go on, each with its thing of this picture; those that end go to *done*."""
    free = list(things)
    going: list[_Track] = []
    for track in tracks:
        last = track.shots[-1]
        near = [thing for thing in free if _shared(last, thing) > 0.25]
        area = int(np.count_nonzero(near[0].alpha)) if len(near) == 1 else 0
        if len(near) == 1 and 0.55 < area / track.area < 1.8:
            track.shots.append(near[0])
            track.area, track.missed = area, 0
            free = [thing for thing in free if thing is not near[0]]
            going.append(track)
        elif not near and track.missed < 1:
            track.missed += 1
            going.append(track)
        else:
            done.append(track)
    going += [_Track([thing], int(np.count_nonzero(thing.alpha))) for thing in free]
    return going


def _shared(a: Shot, b: Shot) -> float:
    """Intersection over union of the two boxes."""
    (ah, aw), (bh, bw) = a.alpha.shape, b.alpha.shape
    across = min(a.x + aw, b.x + bw) - max(a.x, b.x)
    down = min(a.y + ah, b.y + bh) - max(a.y, b.y)
    both = max(0, across) * max(0, down)
    share: float = both / (ah * aw + bh * bw - both)
    return share


def _things(time: float, yuv: Yuv, scene: Yuv, source: Source) -> list[Shot]:
    mask = _foreground(yuv, scene)
    height, width = mask.shape
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    found: list[Shot] = []
    for label in range(1, count):
        x, y, w, h, area = (int(value) for value in stats[label])
        share = area / (width * height)
        if LEAST_SHARE <= share <= source.largest and min(w, h) >= 6:
            found.append(_shot(time, yuv, labels == label, (x, y, w, h)))
    return found


def _foreground(yuv: Yuv, scene: Yuv) -> Plane:
    light = gain(yuv.y, scene.y)
    away = np.abs(yuv.y.astype(np.float32) - scene.y.astype(np.float32) * light)
    size = (yuv.y.shape[1], yuv.y.shape[0])
    for now, before in ((yuv.u, scene.u), (yuv.v, scene.v)):
        colour = np.abs(now.astype(np.float32) - before.astype(np.float32))
        away = np.maximum(away, 1.7 * cv2.resize(colour, size))
    mask = (cv2.GaussianBlur(away, (5, 5), 0) > _DIFFERENT).astype(np.uint8)
    mask = np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, _CLOSE), np.uint8)
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    cv2.drawContours(mask, outlines, -1, 1, cv2.FILLED)
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)), np.uint8)


def _shot(time: float, yuv: Yuv, own: NDArray[np.bool_], box: tuple[int, int, int, int]) -> Shot:
    height, width = own.shape
    x, y, w, h = box
    left, top = max(0, x - 2) // 2 * 2, max(0, y - 2) // 2 * 2
    right, low = min(width, x + w + 3) // 2 * 2, min(height, y + h + 3) // 2 * 2
    part = (slice(top, low), slice(left, right))
    half = (slice(top // 2, low // 2), slice(left // 2, right // 2))
    alpha = cv2.GaussianBlur(own[part].astype(np.uint8) * np.uint8(255), (3, 3), 0)
    pixels = Yuv(yuv.y[part].copy(), yuv.u[half].copy(), yuv.v[half].copy())
    return Shot(time, left, top, pixels, np.asarray(alpha, np.uint8))
