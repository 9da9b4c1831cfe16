"""The pieces of `vidette bench` on real clips."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.contract.clips import RECIPES, make_clip
from vidette.bench.clip import events_of, prepare
from vidette.bench.commands import read_size, run_parts
from vidette.core.errors import InvalidInput, SourceError
from vidette.media.packets import read_clip
from vidette.media.recode import Recipe, recode

CLIP = "car-park-topdown.mp4"


@pytest.mark.parametrize(("codec", "name"), [("h264", "h264"), ("h265", "hevc")])
def test_recodes_stretches_to_another_size_codec_and_rate(
    tmp_path: Path, codec: str, name: str
) -> None:
    source = make_clip(tmp_path / "source.mp4", RECIPES["h264"])
    target = tmp_path / "target.mp4"
    recode(source, target, [(0.2, 0.6), (0.0, 0.2)], Recipe(codec, (64, 48), 10))
    made = read_clip(target)
    assert (made.codec, made.width, made.height) == (name, 64, 48)
    assert made.interval == pytest.approx(0.1)
    assert len(made.units) == 15


def test_what_is_no_video_is_named(tmp_path: Path) -> None:
    bad = tmp_path / "notes.txt"
    bad.write_text("not a video")
    with pytest.raises(SourceError, match=r"notes\.txt"):
        recode(bad, tmp_path / "target.mp4", [(0, 1)], Recipe())


def test_a_video_that_is_played_as_it_is_is_not_copied(
    tmp_path: Path, clip: Callable[[str], Path]
) -> None:
    assert prepare(clip(CLIP), tmp_path, Recipe(), None) == clip(CLIP)


def test_motion_is_found_in_the_shipped_clip(clip: Callable[[str], Path]) -> None:
    starts = [begin for begin, _end in events_of(clip(CLIP))]
    assert starts == pytest.approx([4.4, 14.3, 25.1], abs=0.6)


@pytest.mark.parametrize("part", ["decode", "detect"])
def test_parts_are_measured(part: str, capsys: pytest.CaptureFixture[str]) -> None:
    run_parts(part, None, 5, as_json=True)
    cost = json.loads(capsys.readouterr().out)
    assert cost["part"].startswith(part)
    assert cost["pictures"] == {"decode": 251, "detect": 101}[part]
    assert cost["ms_per_stream_second"] > 0


def test_sizes_are_read_or_explained() -> None:
    assert read_size("1920x1080") == (1920, 1080)
    assert read_size(None) is None
    for wrong in ("big", "1920", "1920x", "3x4", "1921x1080", "x"):
        with pytest.raises(InvalidInput, match="--size"):
            read_size(wrong)
