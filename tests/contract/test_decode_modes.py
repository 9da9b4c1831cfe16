"""The decode modes over coded clips: what full decode finds is found, from where it began."""

import json
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import NamedTuple

import pytest

from tests.contract.passing import FPS, WIDTH, X264, write
from vidette.analytics.catalogue import catalogue
from vidette.core.decoding import DecodeMode, DecodeReason, Decoding
from vidette.core.errors import SourceError
from vidette.core.event import Phase
from vidette.core.frame import Frame
from vidette.core.reasons import Reason
from vidette.media.audience import Everyone
from vidette.media.source import SourceOptions, open_source
from vidette.runtime.playthrough import Playthrough

SECONDS, GROUP = 40, 20
LONG, SHORT = (20.3, 25.0), (33.3, 34.6)
"""When something moves; the short one lies between two key pictures."""
OPTIONS = SourceOptions(files_allowed=True, paced=False)


class Coding(NamedTuple):
    encoder: str
    options: dict[str, str]
    rests: bool = True


CODINGS = {
    "h264": Coding("libx264", X264),
    "h264 with b-frames": Coding(
        "libx264", {"preset": "veryfast", "crf": "24", "sc_threshold": "0", "bf": "2"}
    ),
    "h265": Coding(
        "libx265",
        {
            "preset": "ultrafast",
            "x265-params": f"log-level=none:keyint={GROUP}:min-keyint={GROUP}:scenecut=0:bframes=0",
        },
    ),
    "one key picture": Coding("libx264", X264 | {"g": "100000"}, rests=False),
}


class Found(NamedTuple):
    """An event in seconds of the clip."""

    start: float
    end: float


@pytest.fixture(scope="module", params=list(CODINGS))
def coded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    name: str = request.param
    coding = CODINGS[name]
    path = tmp_path_factory.mktemp("coded") / f"{name.replace(' ', '-')}.mp4"
    write(path, SECONDS, (LONG, SHORT), coding.encoder, coding.options, GROUP)
    return path


def rests(path: Path) -> bool:
    return next(one.rests for name, one in CODINGS.items() if path.stem == name.replace(" ", "-"))


def events(path: Path, decode: str) -> list[Found]:
    job = {
        "CaseType": "motion-detect",
        "Source": {"Uid": "00000000-0000-4000-8000-000000000003", "Url": "file:///clip"},
        "Pipeline": {"Processing": {"decode": decode}},
    }
    run = Playthrough(json.dumps(job), path.as_uri(), catalogue=catalogue(), options=OPTIONS)
    starts: dict[str, float] = {}
    ends: dict[str, float] = {}
    for raised in run.events():
        at = raised.event.media_time.total_seconds()
        if raised.event.phase is Phase.START:
            starts[raised.event.event_uid] = at
        ends[raised.event.event_uid] = at
    return [Found(start, ends[uid]) for uid, start in starts.items()]


def test_auto_finds_what_full_finds_and_from_where_it_began(coded: Path) -> None:
    full, auto = events(coded, "full"), events(coded, "auto")
    assert [round(one.start) for one in full] == [20, 33]
    assert len(auto) == len(full)
    for theirs, ours in zip(full, auto, strict=True):
        assert ours.start == pytest.approx(theirs.start, abs=0.5)
        assert ours.end == pytest.approx(theirs.end, abs=0.5)


def test_auto_is_the_same_each_time(coded: Path) -> None:
    assert events(coded, "auto") == events(coded, "auto")


class Still(Everyone):
    """An audience that sees nothing move."""

    def __init__(self, wanted: DecodeMode) -> None:
        self.asked = self.wanted = wanted
        self.is_busy = False
        self.notes = 0

    def stirs(self, frame: Frame) -> bool:
        assert frame.picture.width == WIDTH
        return False

    def watched(self) -> None:
        self.notes += 1


def played(path: Path, audience: Still) -> tuple[list[Frame], Decoding]:
    source = open_source(path.as_uri(), OPTIONS, stop=Event(), now=lambda: datetime.now(UTC))
    frames: list[Frame] = []
    with pytest.raises(SourceError) as ended:
        frames.extend(source.frames(audience))
    decoding = source.decoding
    source.close()
    assert ended.value.reason is Reason.ENDED
    assert source.frames_in == FPS * SECONDS
    assert decoding is not None
    return frames, decoding


def test_keyframes_shows_key_pictures_and_says_so(coded: Path) -> None:
    audience = Still(DecodeMode.KEYFRAMES)
    frames, decoding = played(coded, audience)
    samples = [round(frame.pts.total_seconds()) for frame in frames if frame.still]
    assert decoding.mode is DecodeMode.KEYFRAMES
    if not rests(coded):
        assert len(frames) == FPS * SECONDS
        assert (decoding.is_full, decoding.reason) == (True, DecodeReason.KEYS)
        return
    assert samples == list(range(4, SECONDS, GROUP // FPS))
    assert all(frame.still.total_seconds() == GROUP / FPS for frame in frames if frame.still)
    assert (decoding.is_full, decoding.reason) == (False, DecodeReason.ASKED)
    assert decoding.decoded_share < 0.12
    assert audience.notes > FPS * SECONDS / 3, "a stream at rest is watched"


def test_auto_rests_while_nothing_moves(coded: Path) -> None:
    frames, decoding = played(coded, Still(DecodeMode.AUTO))
    left_out = sum(frame.still.total_seconds() for frame in frames)
    if rests(coded):
        assert left_out >= 2 * GROUP / FPS
        assert decoding.decoded_share < 0.95
    else:
        assert left_out == 0
        assert (decoding.is_full, decoding.reason) == (True, DecodeReason.LEARNING)
