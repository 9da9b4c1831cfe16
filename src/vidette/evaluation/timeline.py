"""One clip's truth and events over time, as inline SVG: truth above, events below, an area a band."""

from collections.abc import Iterator, Sequence
from html import escape

from .matching import Matched
from .playing import SeenEvent
from .truth import ClipTruth, Stretch

WIDTH, LEFT, RIGHT = 1000.0, 110.0, 12.0
ROW, GAP, AXIS = 18.0, 12.0, 22.0
_STEPS = (1, 2, 5, 10, 30, 60, 300, 600, 1800, 3600)
_MOST_TICKS = 16


def timeline(matched: Matched) -> str:
    """The drawing; its colours come from the page's style."""
    clip = matched.clip
    areas: list[str | None] = [*clip.areas] or [None]
    band = 2 * ROW + GAP
    height = band * len(areas) + AXIS
    parts = [
        f'<svg class="timeline" viewBox="0 0 {WIDTH:g} {height:g}" role="img" '
        f'aria-label="Truth and events of {escape(clip.name, quote=True)}">'
    ]
    for place, area in enumerate(areas):
        parts += _band(matched, area, place * band)
    parts += _axis(clip, band * len(areas))
    return "".join([*parts, "</svg>"])


def _band(matched: Matched, area: str | None, top: float) -> Iterator[str]:
    clip = matched.clip
    name = area or "whole picture"
    yield f'<text class="area" x="{LEFT - 8:g}" y="{top + ROW + 4:g}">{escape(name)}</text>'
    yield f'<rect class="lane" x="{LEFT:g}" y="{top:g}" width="{WIDTH - LEFT - RIGHT:g}" height="{2 * ROW:g}"/>'
    if area in clip.empty_areas:
        yield _bar(clip, (0, clip.length), top, 2 * ROW, "empty", "always empty")
    for kind, stretches in (("empty", clip.empty), ("vague", clip.dont_care)):
        for one in _of(clip, stretches, area):
            words = f"{kind} {one.start:g}-{one.end:g} s {one.why}"
            yield _bar(clip, (one.start, one.end), top, 2 * ROW, kind, words)
    for visit in matched.visits:
        if visit.area == area:
            kind = "found" if visit.is_found else "missed"
            words = (
                f"{visit.passage.label}: {visit.passage.start:g}-{visit.passage.end:g} s, {kind}"
            )
            span = visit.passage.start, visit.passage.end
            yield _bar(clip, span, top + 2, ROW - 4, kind, words)
    false = {id(alarm.event): alarm.reason for alarm in matched.false_alarms}
    for event in matched.events:
        if event.area == area:
            yield _event(clip, event, top + ROW, false.get(id(event)))


def _event(clip: ClipTruth, event: SeenEvent, top: float, fault: str | None) -> str:
    words = f"event {event.start:.1f}-{event.end:.1f} s, told at {event.told:.1f} s"
    words += f": false, {fault}" if fault else ""
    return _bar(
        clip, (event.start, event.end), top + 2, ROW - 4, "false" if fault else "event", words
    )


def _of(clip: ClipTruth, stretches: Sequence[Stretch], area: str | None) -> Iterator[Stretch]:
    return (one for one in stretches if area in clip.areas_of(one))


def _bar(
    clip: ClipTruth, span: tuple[float, float], top: float, height: float, kind: str, words: str
) -> str:
    left, right = (_x(clip, min(max(time, 0.0), clip.length)) for time in span)
    return (
        f'<rect class="{kind}" x="{left:.1f}" y="{top:g}" width="{max(2.0, right - left):.1f}" '
        f'height="{height:g}" rx="3"><title>{escape(words)}</title></rect>'
    )


def _axis(clip: ClipTruth, top: float) -> Iterator[str]:
    step = next((one for one in _STEPS if clip.length / one <= _MOST_TICKS), _STEPS[-1])
    for number in range(int(clip.length // step) + 1):
        x = _x(clip, number * step)
        yield f'<line class="tick" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{top:g}"/>'
        yield f'<text class="time" x="{x:.1f}" y="{top + 14:g}">{number * step} s</text>'


def _x(clip: ClipTruth, time: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * time / clip.length
