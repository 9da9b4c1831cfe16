"""The HTML report: one file with a timeline for each clip and the picture of each fault."""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from importlib import resources

from vidette.core.geometry import Box

from .figures import Figures, figures
from .matching import FalseAlarm, Matched, Visit
from .tables import COLUMNS, cells
from .timeline import timeline
from .truth import box_of

Stills = Mapping[tuple[str, float], bytes]
"""JPEG pictures by the clip's file and the time in it."""
LEGEND = (
    ("found", "passage, found"),
    ("missed", "passage, missed"),
    ("event", "event"),
    ("false", "false alarm"),
    ("empty", "surely empty"),
    ("vague", "not judged"),
)


def page(title: str, matched: Sequence[Matched], stills: Stills) -> str:
    """The whole report."""
    style = (resources.files("vidette.evaluation") / "report.css").read_text(encoding="utf-8")
    whole = figures(matched)
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">',
        f"<title>{escape(title)}</title><style>{style}</style></head><body><main>",
        f"<h1>{escape(title)}</h1>",
        *_headline(whole),
        *_table(matched, whole),
        '<p class="legend">',
        *(f'<span><i class="{kind}"></i>{words}</span>' for kind, words in LEGEND),
        "</p>",
    ]
    for one in matched:
        parts += _clip(one, stills)
    return "\n".join([*parts, "</main></body></html>\n"])


def missed_at(visit: Visit) -> float:
    """The time that shows a missed passage best: that of a box of it, else its middle."""
    passage = visit.passage
    return next(iter(passage.boxes), (passage.start + passage.end) / 2)


def _headline(whole: Figures) -> Iterator[str]:
    tiles = (
        ("recall", _percent(whole.recall), f"{whole.found} of {whole.passages} passages"),
        (
            "precision",
            _percent(whole.precision),
            f"{whole.false_alarms} of {whole.events} events false",
        ),
        (
            "F1",
            "-" if whole.f1 is None else f"{whole.f1:.3f}",
            f"{whole.clips} clips, {whole.hours * 60:.1f} min",
        ),
        ("told after, p95", _seconds(whole.told_p95), f"median {_seconds(whole.told_median)}"),
        ("events per passage", _number(whole.events_per_passage), f"{whole.split_passages} split"),
    )
    yield '<div class="tiles">'
    for name, value, more in tiles:
        yield f"<div><b>{value}</b><span>{name}</span><small>{more}</small></div>"
    yield "</div>"


def _table(matched: Sequence[Matched], whole: Figures) -> Iterator[str]:
    yield '<div class="scroll"><table><thead><tr><th>clip</th>'
    yield "".join(f"<th>{escape(name)}</th>" for name in COLUMNS)
    yield "</tr></thead><tbody>"
    rows = [(one.clip.name, figures([one])) for one in matched]
    for name, some in [*rows, ("all", whole)]:
        kind = ' class="sum"' if some is whole else ""
        shown = "".join(f"<td>{escape(cell)}</td>" for cell in cells(some))
        yield f"<tr{kind}><th>{escape(name)}</th>{shown}</tr>"
    yield "</tbody></table></div>"


def _clip(one: Matched, stills: Stills) -> Iterator[str]:
    clip = one.clip
    yield f"<section><h2>{escape(clip.name)}</h2>"
    about = [part for part in (clip.note, clip.credit, clip.licence) if part]
    if about:
        yield f'<p class="about">{escape(" · ".join(about))}</p>'
    yield f'<div class="scroll">{timeline(one)}</div>'
    if one.misses or one.false_alarms:
        yield '<div class="faults">'
        for visit in one.misses:
            yield _miss(visit, stills.get((clip.file, missed_at(visit))))
        for alarm in one.false_alarms:
            yield _alarm(alarm)
        yield "</div>"
    else:
        yield '<p class="clean">No miss, no false alarm.</p>'
    yield "</section>"


def _miss(visit: Visit, picture: bytes | None) -> str:
    passage = visit.passage
    boxes = [box_of(numbers) for numbers in list(passage.boxes.values())[:1]]
    words = f"{passage.label}, {passage.start:g}-{passage.end:g} s"
    return _figure("missed", words, visit.area, (picture, boxes))


def _alarm(alarm: FalseAlarm) -> str:
    event = alarm.event
    words = f"{event.start:.1f}-{event.end:.1f} s, {alarm.reason}"
    boxes = list(event.sights[0].boxes) if event.sights else []
    return _figure("false", words, event.area, (event.picture, boxes))


def _figure(
    kind: str, words: str, area: str | None, shown: tuple[bytes | None, Sequence[Box]]
) -> str:
    picture, boxes = shown
    image = '<div class="none">no picture</div>'
    if picture is not None:
        data = b64encode(picture).decode()
        drawn = "".join(
            f'<rect x="{100 * box.x:.2f}%" y="{100 * box.y:.2f}%" '
            f'width="{100 * box.w:.2f}%" height="{100 * box.h:.2f}%"/>'
            for box in boxes
        )
        image = (
            f'<div class="shot"><img alt="" src="data:image/jpeg;base64,{data}">'
            f'<svg class="boxes">{drawn}</svg></div>'
        )
    where = f" in {escape(area)}" if area else ""
    head = "missed" if kind == "missed" else "false alarm"
    return f'<figure class="{kind}">{image}<figcaption><b>{head}{where}</b> {escape(words)}</figcaption></figure>'


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.1f} %"


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f} s"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
