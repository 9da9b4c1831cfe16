"""Contact sheets: what each family looks like, a row for each severity."""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from .film import DisturbedPicture
from .variants import Variant, ready

COLUMNS = 8
WIDTH = 300


def sheet(path: Path, some: Sequence[Variant], media: Path) -> None:
    """Writes a JPEG with a row of pictures for each of *some*, evenly over its length."""
    rows: list[NDArray[np.uint8]] = []
    for variant in some:
        made = ready(variant, media)
        shots = made.film.shots
        tiles = []
        for place in np.linspace(0.12, 0.95, COLUMNS):
            shot = shots[int(place * (len(shots) - 1))]
            picture = DisturbedPicture(shot, made.effects).rgb()[:, :, ::-1]
            height = WIDTH * picture.shape[0] // picture.shape[1]
            tile = cv2.resize(picture, (WIDTH, height), interpolation=cv2.INTER_AREA)
            text = f"{variant.name} {shot.time:.1f} s"
            for luma, thick in ((0, 3), (255, 1)):
                cv2.putText(
                    tile, text, (5, 14), cv2.FONT_HERSHEY_SIMPLEX, 0.38, (luma, luma, luma), thick
                )
            tiles.append(tile)
        rows.append(np.asarray(np.hstack(tiles), np.uint8))
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), np.vstack(rows), [cv2.IMWRITE_JPEG_QUALITY, 85])
