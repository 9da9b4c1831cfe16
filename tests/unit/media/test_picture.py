import numpy as np
import pytest
from av.video.frame import VideoFrame

from vidette.media.picture import DecodedPicture


def ramp(width: int, height: int) -> VideoFrame:
    """Grey, brighter from left to right, as the decoder gives it: rows longer than the picture."""
    grey = np.tile(np.linspace(0, 255, width).astype(np.uint8), (height, 1))
    return VideoFrame.from_ndarray(np.repeat(grey[:, :, None], 3, axis=2), format="rgb24")


@pytest.mark.parametrize("layout", ["yuv420p", "yuvj420p", "nv12", "gray", "yuv422p", "yuvj444p"])
def test_luma_is_a_view_of_the_first_plane(layout: str) -> None:
    frame = ramp(50, 30).reformat(format=layout)
    assert frame.planes[0].line_size > 50
    luma = DecodedPicture(frame).luma()
    expected = frame.to_ndarray(format=layout)
    assert luma.shape == (30, 50)
    assert not luma.flags.owndata
    assert np.array_equal(luma.ravel(), np.asarray(expected).ravel()[: 50 * 30])


@pytest.mark.parametrize("layout", ["yuv420p10le", "rgb24", "bgra", "gray16le", "yuyv422"])
def test_other_formats_are_turned_to_grey(layout: str) -> None:
    luma = DecodedPicture(ramp(50, 30).reformat(format=layout)).luma()
    assert luma.shape == (30, 50)
    assert luma.dtype == np.uint8
    assert luma[0, 0] < 10
    assert luma[29, 49] > 245


def test_luma_is_not_to_be_written_to() -> None:
    luma = DecodedPicture(ramp(32, 32).reformat(format="yuv420p")).luma()
    with pytest.raises(ValueError, match="read-only"):
        luma[0, 0] = 1


def test_luma_outlives_its_picture() -> None:
    luma = DecodedPicture(ramp(640, 480).reformat(format="yuvj420p")).luma()
    others = [ramp(640, 480).reformat(format="yuvj420p") for _ in range(5)]
    assert len(others) == 5
    assert abs(int(luma[479, 639]) - 255) < 3


def test_rgb_is_made_anew() -> None:
    picture = DecodedPicture(ramp(50, 30).reformat(format="yuv420p"))
    one = picture.rgb()
    one[:] = 0
    assert (picture.width, picture.height) == (50, 30)
    assert picture.rgb().shape == (30, 50, 3)
    assert picture.rgb()[0, 49].min() > 240


def test_what_is_made_of_a_picture_is_made_once() -> None:
    picture = DecodedPicture(ramp(50, 30).reformat(format="yuv420p"))
    small = picture.once("small", lambda: picture.luma()[::2, ::2])
    assert picture.once("small", picture.luma) is small


def test_colours_of_what_a_device_gives() -> None:
    colours = np.zeros((32, 48, 3), np.uint8)
    colours[:, :24], colours[:, 24:] = (200, 40, 60), (30, 60, 190)
    given = VideoFrame.from_ndarray(colours, format="rgb24").reformat(format="nv12")
    off = np.abs(DecodedPicture(given).rgb()[:, 4:20].astype(int) - colours[:, 4:20])
    assert off.max() <= 4
    off = np.abs(DecodedPicture(given).rgb()[:, 28:44].astype(int) - colours[:, 28:44])
    assert off.max() <= 4
