"""Draws a Scene, the same picture for the same time at every run."""

import numpy as np
from numpy.typing import NDArray

from vidette.core.frame import Once, Pixels

from .scene import Scene

_GRAINS = 8
_STREAKS = 300
_CART_TINT = np.array([40, 0, -40], np.int16)
_YARD_TINT = np.array([-8, 4, 2], np.int16)


class DrawnPicture:
    """A Picture made of a brightness plane and the place of the cart."""

    __slots__ = ("_cart", "_luma", "once")

    def __init__(self, luma: Pixels, cart: tuple[int, int, int, int] | None) -> None:
        luma.flags.writeable = False
        self._luma = luma
        self._cart = cart
        self.once = Once()

    @property
    def width(self) -> int:
        """Pixels across."""
        return int(self._luma.shape[1])

    @property
    def height(self) -> int:
        """Pixels down."""
        return int(self._luma.shape[0])

    def luma(self) -> Pixels:
        """The brightness plane; read-only."""
        return self._luma

    def rgb(self) -> Pixels:
        """A green-grey yard and an orange cart."""
        colours = self._luma.astype(np.int16)[:, :, None] + _YARD_TINT
        if self._cart is not None:
            x, y, w, h = self._cart
            colours[y : y + h, x : x + w] += _CART_TINT
        pixels: Pixels = np.clip(colours, 0, 255).astype(np.uint8)
        return pixels

    def chroma(self) -> tuple[Pixels, Pixels]:
        """The same colours, at half the size."""
        size = ((self.height + 1) // 2, (self.width + 1) // 2)
        u, v = (np.full(size, 128 + step, np.uint8) for step in _tints(_YARD_TINT))
        if self._cart is not None:
            x, y, w, h = (round(one / 2) for one in self._cart)
            for plane, step in zip((u, v), _tints(_YARD_TINT + _CART_TINT), strict=True):
                plane[y : y + h, x : x + w] = 128 + step
        return u, v


def _tints(tint: NDArray[np.int16]) -> tuple[int, int]:
    """The steps of u and v of what is by *tint* redder, greener and bluer than grey."""
    red, green, blue = (float(one) for one in tint)
    u = -0.169 * red - 0.331 * green + 0.5 * blue
    v = 0.5 * red - 0.419 * green - 0.081 * blue
    return round(u), round(v)


class Painter:
    """Paints the pictures of one scene."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        random = np.random.default_rng(scene.seed)
        self._yard = _yard(scene, random)
        shape = (scene.h, scene.w)
        grains = _GRAINS if scene.noise > 0 else 0
        self._grain = [
            np.round(random.normal(0, scene.noise, shape)).astype(np.int16) for _ in range(grains)
        ]

    def paint(self, number: int, at: float) -> DrawnPicture:
        """The picture with running *number* that shows the scene at *at* seconds."""
        scene = self._scene
        random = np.random.default_rng((scene.seed, number))
        canvas = self._yard.copy()
        cart = None
        if box := scene.cart(at):
            cart = x, y, w, h = box.pixels(scene.w, scene.h)
            canvas[y : y + h, x : x + w] = 165
            canvas[y + h // 4 : y + h // 2, x : x + w] = 45
        if sum(step <= at for step in scene.light_at) % 2:
            canvas += round(scene.light_by)
        self._let_it_rain(canvas, random)
        if self._grain:
            grain = self._grain[int(random.integers(len(self._grain)))]
            canvas += np.roll(grain, int(random.integers(grain.size)))
        return DrawnPicture(np.clip(canvas, 0, 255).astype(np.uint8), cart)

    def _let_it_rain(self, canvas: NDArray[np.int16], random: np.random.Generator) -> None:
        height, width = canvas.shape
        drops = round(self._scene.rain * _STREAKS)
        length = max(4, height // 20)
        for x, y in zip(
            random.integers(width, size=drops), random.integers(height, size=drops), strict=True
        ):
            canvas[y : y + length, x] += 45


def _yard(scene: Scene, random: np.random.Generator) -> NDArray[np.int16]:
    """A sloping ground with slabs, a wall and some boxes that never move."""
    rows = np.linspace(70, 115, scene.h).astype(np.int16)
    yard = np.repeat(rows[:, None], scene.w, axis=1)
    slab = max(8, scene.w // 16)
    yard[::slab, :] -= 12
    yard[:, ::slab] -= 12
    yard[: scene.h // 6, :] = 140
    for _ in range(6):
        x, y = int(random.integers(scene.w)), int(random.integers(scene.h))
        yard[y : y + slab, x : x + slab] = int(random.integers(30, 200))
    return yard
