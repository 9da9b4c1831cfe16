"""The colour planes of a drawn picture are the colours that it shows."""

from vidette.media.drawing import Painter
from vidette.media.scene import Scene


def test_a_drawn_pictures_planes_agree_with_its_colours() -> None:
    picture = Painter(Scene(noise=0)).paint(50, 5.0)
    u, v = picture.chroma()
    assert u.shape == v.shape == (180, 320)
    rgb = picture.rgb()[::2, ::2].astype(float)
    red, green, blue = (rgb[:, :, one] for one in range(3))
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    assert abs(128 + 0.564 * (blue - luma) - u).mean() < 1
    assert abs(128 + 0.713 * (red - luma) - v).mean() < 1
