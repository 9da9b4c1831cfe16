"""Figures as pictures."""

from xml.etree import ElementTree

from benchmarks.plots import bars

SVG = "{http://www.w3.org/2000/svg}"


def test_bars_are_as_long_as_their_values_and_say_them() -> None:
    root = ElementTree.fromstring(bars("Cameras", [("ours", 60), ("a <b>", 15)], "cameras"))
    lengths = [float(one.attrib["width"]) for one in root.iter(f"{SVG}rect")]
    assert lengths[0] == 4 * lengths[1]
    texts = [one.text for one in root.iter(f"{SVG}text")]
    assert texts == ["Cameras", "ours", "60 cameras", "a <b>", "15 cameras"]


def test_nothing_to_show_is_a_picture_too() -> None:
    assert ElementTree.fromstring(bars("Nothing", [], "s")).tag == f"{SVG}svg"
    assert ElementTree.fromstring(bars("Nothing", [("ours", 0.0)], "s")).tag == f"{SVG}svg"
