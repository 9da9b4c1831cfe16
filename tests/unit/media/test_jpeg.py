import io

import av
import numpy as np
import pytest

from vidette.core.frame import Pixels
from vidette.core.geometry import Box
from vidette.media.drawing import DrawnPicture, Painter
from vidette.media.jpeg import encode
from vidette.media.scene import Scene


def decoded(jpeg: bytes) -> Pixels:
    with av.open(io.BytesIO(jpeg), "r", format="jpeg_pipe") as container:
        return np.asarray(next(container.decode(video=0)).to_ndarray(format="rgb24"))


@pytest.fixture(name="picture")
def _picture() -> DrawnPicture:
    return Painter(Scene(w=320, h=180, first=0, noise=0)).paint(0, 2.0)


def test_the_whole_picture_comes_back(picture: DrawnPicture) -> None:
    jpeg = encode(picture)
    assert jpeg.startswith(b"\xff\xd8\xff")
    assert jpeg.endswith(b"\xff\xd9")
    back = decoded(jpeg)
    assert back.shape == (180, 320, 3)
    assert np.abs(back.astype(int) - picture.rgb()).mean() < 3


def test_a_box_cuts_its_part_out(picture: DrawnPicture) -> None:
    back = decoded(encode(picture, Box(0.25, 0.5, 0.5, 0.25)))
    assert back.shape == (45, 160, 3)
    assert np.abs(back.astype(int) - picture.rgb()[90:135, 80:240]).mean() < 3


@pytest.mark.parametrize("box", [Box(0.5, 0.5, 0, 0), Box(0.999, 0.999, 0.1, 0.1)])
def test_even_a_single_pixel_is_a_picture(picture: DrawnPicture, box: Box) -> None:
    assert decoded(encode(picture, box)).shape == (1, 1, 3)


@pytest.mark.parametrize(
    ("longest", "shape"), [(160, (90, 160, 3)), (320, (180, 320, 3)), (9999, (180, 320, 3))]
)
def test_pictures_are_made_smaller_never_larger(
    picture: DrawnPicture, longest: int, shape: tuple[int, int, int]
) -> None:
    assert decoded(encode(picture, longest_side=longest)).shape == shape


def test_quality_costs_bytes() -> None:
    noisy = Painter(Scene(w=320, h=180, noise=10)).paint(0, 0.0)
    sizes = [len(encode(noisy, quality=quality)) for quality in (20, 60, 95)]
    assert sizes[0] < sizes[1] < sizes[2]


def test_the_same_picture_gives_the_same_bytes(picture: DrawnPicture) -> None:
    box = Box(0.1, 0.1, 0.3, 0.3)
    assert encode(picture, box) == encode(picture, box)
