"""The classes of scenes: which backgrounds, and what light, noise, rain, wind and clock add to them."""

from dataclasses import dataclass, field

from numpy.random import Generator

from .effects import Clock, Effect, Noise, Rain, SlowLight, SuddenLight, Wind, table
from .passages import Look
from .sources import Yuv
from .stock import Background

OUTDOORS = ("campus-walkers-a", "street-topdown", "car-park-topdown", "lane-brightness-change")
GREEN = ("lane-brightness-change", "campus-walkers-a", "highway-uk")
INDOORS = ("counter-person-a", "bottles-static")


@dataclass(frozen=True, slots=True)
class Scene:
    """A class of scenes."""

    name: str
    backgrounds: tuple[str, ...]
    """Those that are wanted; the first that is there is taken when it is not."""
    heights: tuple[float, float] = (0.12, 0.45)
    """Of things, as shares of the picture's height."""
    clear: float = 14.0
    """Luma by which a pixel differs clearly from the background."""
    effects: tuple[str, ...] = ()
    movers: tuple[str, ...] = ()
    """Real clips whose movers belong here, when there are any; none: all."""


SCENES = (
    Scene("day", OUTDOORS),
    Scene(
        "night", (*OUTDOORS[:2], "highway-uk", "car-park-topdown"), (0.15, 0.5), 18.0, ("night",)
    ),
    Scene("slow-light", (*OUTDOORS[:2], "counter-person-a", OUTDOORS[3]), effects=("slow light",)),
    Scene(
        "sudden-light", (*OUTDOORS[:2], "counter-person-a", OUTDOORS[3]), effects=("sudden light",)
    ),
    Scene("rain", (*OUTDOORS, "highway-uk"), effects=("rain",)),
    Scene("foliage", GREEN, effects=("wind",)),
    Scene("clock", (*OUTDOORS[:3], "counter-person-a"), effects=("clock",)),
    Scene("small", (*OUTDOORS, "highway-uk"), (0.05, 0.085)),
    Scene("indoor", INDOORS, (0.2, 0.7), movers=("counter-person-a", "campus-walkers-a")),
    Scene("b-frames", OUTDOORS),
    Scene("intra-refresh", OUTDOORS),
)


@dataclass(slots=True)
class View:
    """One camera on one scene for the length of a clip."""

    scene: Scene
    background: Background
    look: Look
    empty: Yuv
    """The background as this camera shows it."""
    before: list[Effect] = field(default_factory=list)
    """What happens behind the things that move."""
    after: list[Effect] = field(default_factory=list)
    """What happens to the whole picture."""
    steps: tuple[float, ...] = ()
    """Times of sudden changes of light."""


def view(scene: Scene, background: Background, seconds: float, rng: Generator) -> View:
    """A camera for *scene*, its effects drawn from *rng*; they last *seconds*."""
    look = Look(table(lambda y: y), 1.0)
    strength = 1.2 if scene.name != "indoor" else 1.6
    if "night" in scene.effects:
        dark = rng.uniform(0.38, 0.55)
        look = Look(table(lambda y: 18 + (y - 16) * dark), float(rng.choice([0.0, 0.5])))
        strength = rng.uniform(4.5, 6.5)
    made = View(scene, background, look, look.of(background.scene))
    size = (made.empty.y.shape[1], made.empty.y.shape[0])
    if "wind" in scene.effects:
        made.before.append(Wind(made.empty.y, rng))
    if "slow light" in scene.effects:
        made.after.append(SlowLight(rng))
    if "sudden light" in scene.effects:
        light = SuddenLight(size, seconds, rng)
        made.after.append(light)
        made.steps = light.times
    made.after.append(Noise(background.noise, look, strength, rng))
    if "rain" in scene.effects:
        made.after.append(Rain(size, rng))
    if "clock" in scene.effects:
        made.after.append(Clock(size, rng))
    return made
