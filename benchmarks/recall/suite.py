"""The clips of the suite, and how one of them is composed from its seed."""

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.random import Generator

from . import truth as truths
from .encodings import Encoding, write_clip
from .movers import Mover
from .passages import Passage
from .scenes import SCENES, Scene, View, view
from .sources import Yuv
from .staging import Staged, draw
from .stock import Stock
from .truth import Truth

HALVES = ("tune", "held")
"""To set thresholds by, and to be looked at only for the figures. They share no seed and no mover."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How much happens in a clip."""

    prefix: str
    clips: int
    """Of each class and half."""
    long: int
    short: int
    lead: float
    """Seconds before the first event."""
    gaps: tuple[float, float]
    """Seconds of stillness between two events, least and most."""


USUAL = Kind("", clips=4, long=7, short=7, lead=15.0, gaps=(4.5, 9.0))
"""For recall: as many events as can be told apart."""
QUICK = Kind("quick-", clips=1, long=2, short=3, lead=7.5, gaps=(4.5, 9.0))
SPARSE = Kind("sparse-", clips=1, long=4, short=4, lead=60.0, gaps=(45.0, 90.0))
"""For cost: minutes of stillness, something is seen in about one second of twenty."""
KINDS = {"usual": USUAL, "quick": QUICK, "sparse": SPARSE}
TAIL = 6.0
_LONGEST = 600.0
"""Seconds for which steps of light are drawn."""
_GOPS = (50, 25, 250, 50)
_PLACES = {scene.name: place for place, scene in enumerate(SCENES)}


@dataclass(frozen=True, slots=True)
class Plan:
    """A clip that is to be."""

    scene: str
    half: str
    number: int
    encoding: Encoding
    fps: float
    kind: Kind = USUAL

    @property
    def name(self) -> str:
        """Of its files, without suffix."""
        return f"{self.stem}-{self.encoding.name}"

    @property
    def stem(self) -> str:
        """What the clip shows, however it is encoded."""
        return f"{self.kind.prefix}{self.scene}-{self.number}"

    @property
    def kinds(self) -> list[str]:
        """Of its events, not yet in their order."""
        return ["long"] * self.kind.long + ["short"] * self.kind.short

    @property
    def seed(self) -> int:
        """From all that makes it this clip but its encoding."""
        return zlib.crc32(f"{self.half} {self.stem}".encode())


def plans(half: str, kind: Kind = USUAL) -> list[Plan]:
    """The clips of *half*."""
    made: list[Plan] = []
    for place, scene in enumerate(SCENES):
        for n in range(kind.clips):
            encoding = _encoding(scene.name, place, n)
            fps = 25.0 if encoding.gop == 250 or (place + n) % 2 == 0 else 15.0
            made.append(Plan(scene.name, half, n, encoding, fps, kind))
    return made


def _encoding(scene: str, place: int, turn: int) -> Encoding:
    """Each half of each class has both rates of both codecs, and three lengths of GOP."""
    gop = _GOPS[(place + turn) % len(_GOPS)]
    if scene == "b-frames":
        return Encoding(("h264", "h265")[turn % 2], "vbr", (50, 25)[turn % 2], b_frames=1)
    if scene == "intra-refresh":
        return Encoding("h264", ("vbr", "cbr")[turn % 2], 50, intra_refresh=True)
    turn += place
    return Encoding(("h264", "h265")[turn // 2 % 2], ("vbr", "cbr")[turn % 2], gop)


def of_half(movers: tuple[Mover, ...], half: str) -> list[Mover]:
    """The movers that only *half* uses: every other one of each real clip."""
    kept: list[Mover] = []
    counts: dict[str, int] = {}
    for mover in movers:
        clip = mover.name.split("/")[0]
        count = counts[clip] = counts.get(clip, -1) + 1
        if count % 2 == HALVES.index(half):
            kept.append(mover)
    return kept


def compose(plan: Plan, stock: Stock, folder: Path, classes: Sequence[Scene] = SCENES) -> Truth:
    """The clip of *plan* with its truth in *folder*; made only when it is not there yet."""
    path = folder / f"{plan.name}.mp4"
    beside = path.with_suffix(".json")
    if path.is_file() and beside.is_file():
        known = truths.read(beside)
        if known.fingerprint == stock.fingerprint:
            return known
    rng = np.random.default_rng(plan.seed)
    scene = next(one for one in classes if one.name == plan.scene)
    seen = _view(scene, plan, stock, rng)
    staged, seconds = _schedule(plan, seen, stock, rng)
    height, width = seen.empty.y.shape
    folder.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    pictures = rendered(seen, [one.passage for one in staged], seconds, plan.fps)
    count = write_clip(part, pictures, (width, height), plan.fps, plan.encoding)
    made = Truth(
        fingerprint=stock.fingerprint,
        name=plan.name,
        half=plan.half,
        scene=plan.scene,
        seed=plan.seed,
        background=seen.background.name,
        encoding=plan.encoding.document(),
        width=width,
        height=height,
        fps=plan.fps,
        duration=round(count / plan.fps, 3),
        events=tuple(one.truth for one in staged),
        disturbances=tuple(step for step in seen.steps if step < seconds),
    )
    part.replace(path)
    truths.write(made, beside)
    return made


def rendered(seen: View, passages: list[Passage], seconds: float, fps: float) -> Iterator[Yuv]:
    """The composed pictures, one after the other."""
    for number in range(round(seconds * fps)):
        time = number / fps
        yuv = Yuv(seen.empty.y.copy(), seen.empty.u.copy(), seen.empty.v.copy())
        for effect in seen.before:
            effect.apply(yuv, time)
        for passage in passages:
            if passage.is_on(time):
                passage.paint(yuv, time)
        for effect in seen.after:
            effect.apply(yuv, time)
        yield yuv


def _view(scene: Scene, plan: Plan, stock: Stock, rng: Generator) -> View:
    there = [name for name in scene.backgrounds if name in stock.backgrounds]
    there = there or sorted(stock.backgrounds)
    turn = plan.number + (_PLACES[plan.scene] if plan.kind.clips == 1 else 0)
    background = stock.backgrounds[there[turn % len(there)]]
    return view(scene, background, _LONGEST, rng)


def _schedule(plan: Plan, seen: View, stock: Stock, rng: Generator) -> tuple[list[Staged], float]:
    """The events in a drawn order with drawn gaps, and the clip's length in seconds."""
    movers = of_half(stock.movers, plan.half)
    fitting = [one for one in movers if one.name.split("/")[0] in seen.scene.movers]
    movers = fitting or movers
    kinds = rng.permutation(plan.kinds)
    time = plan.kind.lead
    staged: list[Staged] = []
    for kind in kinds:
        one = draw(seen, movers, str(kind), time, plan.fps, rng)
        staged.append(one)
        time = one.truth.seen_to + float(rng.uniform(*plan.kind.gaps))
    return staged, staged[-1].truth.seen_to + TAIL
