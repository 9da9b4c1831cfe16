"""The report: one file, everything in it, nothing from elsewhere."""

import re
from xml.etree import ElementTree

from vidette.core.geometry import Box
from vidette.evaluation.matching import match
from vidette.evaluation.playing import SeenEvent, Sight
from vidette.evaluation.report import missed_at, page
from vidette.evaluation.timeline import timeline
from vidette.evaluation.truth import ClipTruth, Passage, Stretch

YARD = ClipTruth(
    file="yard.mp4",
    length=30,
    passages=(
        Passage(label="<cart>", start=5, end=9),
        Passage(label="van", start=15, end=19, boxes={16.0: (0.1, 0.2, 0.3, 0.4)}),
    ),
    empty=(Stretch(start=22, end=30),),
    dont_care=(Stretch(start=0, end=2, why="fog & rain"),),
)
SIGHT = Sight(25.4, (Box(0.5, 0.25, 0.25, 0.5),))
MATCHED = match(
    YARD, [SeenEvent(None, 5, 9, 5.4), SeenEvent(None, 25, 27, 25.4, (SIGHT,), b"jpeg-of-alarm")]
)


def test_the_timeline_shows_truth_and_events() -> None:
    drawn = ElementTree.fromstring(timeline(MATCHED))
    kinds = [part.get("class") for part in drawn.iter("rect")]
    assert kinds == ["lane", "empty", "vague", "found", "missed", "event", "false"]
    found, event = (drawn.find(f"rect[@class='{kind}']") for kind in ("found", "event"))
    assert found is not None
    assert event is not None
    assert found.get("x") == event.get("x")
    assert float(found.get("y", "")) < float(event.get("y", ""))
    titles = [part.text or "" for part in drawn.iter("title")]
    assert any(title.startswith("<cart>: 5-9 s, found") for title in titles)
    assert any("fog & rain" in title for title in titles)


def test_the_page_holds_the_pictures_of_its_faults() -> None:
    (miss,) = MATCHED.misses
    assert missed_at(miss) == 16.0
    shown = page("Trial", [MATCHED], {("yard.mp4", 16.0): b"jpeg-of-miss"})
    assert "data:image/jpeg;base64,anBlZy1vZi1taXNz" in shown
    assert "data:image/jpeg;base64,anBlZy1vZi1hbGFybQ==" in shown
    assert 'x="50.00%" y="25.00%" width="25.00%" height="50.00%"' in shown
    assert "prefers-color-scheme: dark" in shown
    assert "&lt;cart&gt;" in shown
    assert "<cart>" not in shown


def test_the_page_asks_nobody_for_anything() -> None:
    shown = page("Trial", [MATCHED], {})
    assert re.findall(r"https?://|<script|<link|@import|url\(", shown) == []
    assert "no picture" in shown
