"""Truth in YAML: what is read, and how faults are named."""

from pathlib import Path

import pytest

from vidette.core.errors import InvalidInput
from vidette.evaluation.truth import read_truth

ROOT = Path(__file__).parents[3]
YARD = """
clips:
  - file: yard.mp4
    length: 20
    areas:
      gate: [[0, 0], [0.5, 0], [0.5, 1], [0, 1]]
      lawn: [[0.6, 0], [1, 0], [1, 1]]
    empty_areas: [lawn]
    passages:
      - {label: cart, from: 3, to: 7.5, boxes: {5: [0.1, 0.2, 0.3, 0.4]}, stands: [{from: 4, to: 5}]}
    empty: [{from: 9, to: 20}]
    dont_care: [{from: 7.5, to: 9, why: dust}]
"""


def read(tmp_path: Path, text: str) -> object:
    path = tmp_path / "truth.yaml"
    path.write_text(text)
    return read_truth(path)


def faults(tmp_path: Path, text: str) -> dict[str, object]:
    with pytest.raises(InvalidInput) as caught:
        read(tmp_path, text)
    return dict(caught.value.faults)


def test_what_is_read(tmp_path: Path) -> None:
    path = tmp_path / "truth.yaml"
    path.write_text(YARD)
    (clip,) = read_truth(path)
    (cart,) = clip.passages
    assert (clip.name, clip.length, clip.watched) == ("yard", 20, ("gate",))
    assert (cart.label, cart.start, cart.end, cart.boxes[5]) == (
        "cart",
        3,
        7.5,
        (0.1, 0.2, 0.3, 0.4),
    )
    assert (cart.stands[0].start, cart.stands[0].end) == (4, 5)
    assert clip.areas_of(clip.empty[0]) == ("gate",)
    assert clip.dont_care[0].why == "dust"


def test_a_clip_without_areas_is_watched_whole(tmp_path: Path) -> None:
    path = tmp_path / "truth.yaml"
    path.write_text("clips: [{file: a.mp4, length: 5, passages: []}]")
    assert read_truth(path)[0].watched == (None,)


@pytest.mark.parametrize(
    ("old", "new", "field", "message"),
    [
        ("length: 20", "lenght: 20", "lenght", "Extra inputs are not permitted."),
        ("from: 3", "from: -3", "from", "Ensure this value is greater than or equal to 0."),
        ("from: 3", "from: soon", "from", "Input should be a valid number"),
        ("[1, 0], [1, 1]]", "[1, 0]]", "lawn", "at least three different points"),
        ("0.3, 0.4]", "0.3, 0.9]", "5", "A box is x, y, width, height"),
        ("from: 3, to: 7.5", "from: 7.5, to: 3", "passages[0]", "the end comes first"),
        ("to: 20}", "to: 25}", "empty[0]", "It ends at 25, the clip at 20."),
        ("empty_areas: [lawn]", "empty_areas: [pond]", "empty_areas", 'no area "pond"'),
        ("label: cart,", "label: cart, areas: [lawn],", "passages[0]", "always empty"),
        ("label: cart,", "label: cart, areas: [pond],", "passages[0]", 'no area "pond"'),
        ("from: 4, to: 5", "from: 4, to: 9", "passages[0]", "does not lie within it"),
        ("boxes: {5:", "boxes: {8:", "passages[0]", "boxes: 8 does not lie within it"),
    ],
)
def test_faults_name_clip_and_field(
    tmp_path: Path, old: str, new: str, field: str, message: str
) -> None:
    assert old in YARD
    found = str(faults(tmp_path, YARD.replace(old, new)))
    assert "clips[0] yard.mp4" in found
    assert f"'{field}'" in found
    assert message in found


@pytest.mark.parametrize("text", ["", "clips:", "clips: []", "- a", "clips: [3]", "clips: {a: 1}"])
def test_what_is_no_list_of_clips(tmp_path: Path, text: str) -> None:
    assert "clips" in str(faults(tmp_path, text))


def test_what_is_no_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    assert "line 2" in str(faults(tmp_path, "clips:\n  - [a"))


def test_no_code_is_run_by_reading(tmp_path: Path) -> None:
    assert "no YAML" in str(faults(tmp_path, "!!python/object/apply:os.getcwd []"))


def test_the_truth_of_the_clips_for_development_is_valid() -> None:
    clips = read_truth(ROOT / "truth" / "development.yaml")
    assert len(clips) == 8
    assert all(clip.credit and clip.licence for clip in clips)
