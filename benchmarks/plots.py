"""Figures as pictures: bars beside each other, legible in light and dark, as SVG."""

from collections.abc import Sequence
from html import escape

WIDTH, LABEL, ROW, HEAD = 720, 250, 34, 54
"""Pixels: of the picture, of its left column, of a bar's row, above the first."""
_STYLE = """\
<style>
text { font: 14px system-ui, sans-serif; fill: #24292f }
.head { font-weight: 600 }
.bar { fill: #9aa7b4 }
.ours { fill: #1f6feb }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .bar { fill: #6e7781 } }
</style>"""


def bars(title: str, rows: Sequence[tuple[str, float]], unit: str) -> str:
    """An SVG with one bar for each of *rows*, the first of them ours; lengths from zero on."""
    most = max((value for _, value in rows), default=0.0) or 1.0
    room = WIDTH - LABEL - 150
    height = HEAD + ROW * len(rows) + 10
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{escape(title)}">',
        _STYLE,
        f'<text class="head" x="10" y="28">{escape(title)}</text>',
    ]
    for number, (label, value) in enumerate(rows):
        top = HEAD + ROW * number
        length = max(2.0, room * value / most)
        kind = "ours" if number == 0 else "bar"
        parts += [
            f'<text x="{LABEL - 10}" y="{top + 16}" text-anchor="end">{escape(label)}</text>',
            f'<rect class="{kind}" x="{LABEL}" y="{top}" width="{length:.1f}" height="22" rx="3"/>',
            f'<text x="{LABEL + length + 8:.1f}" y="{top + 16}">{value:.3g} {escape(unit)}</text>',
        ]
    return "\n".join([*parts, "</svg>"]) + "\n"
