"""The parts of the docs that are written from the code; as a program, writes them anew."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from vidette.analytics.areas import OVERLAP, PLENTY, TOUCH
from vidette.analytics.rules import MERGE_GAP, STAND_GAP, STILL_GAP
from vidette.analytics.track import AT_ONCE, PERSISTENCE
from vidette.core.reasons import SENTENCES, SLOW_REASONS, Reason
from vidette.core.status import MEANINGS, TRANSITIONS, Status
from vidette.settings import Settings

ROOT = Path(__file__).parents[2]
HOW = ".venv/bin/python tests/architecture/test_generated_pages.py"


def transitions() -> str:
    """Each status with its meaning and every signal that it knows."""
    lines = ["```"]
    for status in Status:
        lines.append(f"{status.value:>2} {status.name}: {MEANINGS[status]}")
        for (source, signal), target in TRANSITIONS.items():
            if source is status:
                goes_to = "(stays)" if target is status else target.name
                lines.append(f"     {signal:<15} ─▶ {goes_to}")
    return "\n".join([*lines, "```"])


def reasons() -> str:
    """Each reason with its sentence."""
    rows = ["| reason | meaning | retried |", "| --- | --- | --- |"]
    for reason in Reason:
        word = f"`{reason}`" if reason else "(empty)"
        rows.append(f"| {word} | {SENTENCES[reason]} | {_pace(reason)} |")
    return "\n".join(rows)


def _pace(reason: Reason) -> str:
    if reason is Reason.ENDED:
        return "cameras yes, files no"
    if reason in SLOW_REASONS:
        return "slowly"
    return "yes" if list(Reason).index(reason) >= list(Reason).index(Reason.DNS) else ""


def settings() -> str:
    """Each setting with its default and description."""
    rows = ["| variable | default | meaning |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default_factory else _shown(field.default)
        rows.append(f"| `VIDETTE_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows)


def _shown(default: object) -> str:
    if default is None or default == "":
        return ""
    if isinstance(default, bool):
        return f"`{int(default)}`"
    return f"`{','.join(default) if isinstance(default, tuple) else default}`"


def presence() -> str:
    """The fixed times and shares by which motion in an area is judged."""
    second, ms = timedelta(seconds=1), timedelta(milliseconds=1)
    rows = [
        ("a thing is believed when it has moved for", f"{PERSISTENCE / ms:g} ms"),
        ("or, when it is large and goes somewhere, for", f"{AT_ONCE / ms:g} ms"),
        ("an event ends when nothing has moved for", f"{MERGE_GAP / second:g} s"),
        ("or, while the thing still stands there, for", f"{STAND_GAP / second:g} s"),
        ("another thing that comes has an event of its own after", f"{STILL_GAP / second:g} s"),
        ("a thing is in an area with this share of its changed pixels", f"{OVERLAP:.0%}"),
        ("or when they cover this share of the area", f"{OVERLAP:.0%}"),
        ("or this share of the picture", f"{PLENTY:.1%}"),
        ("unless less than this share of them is there: a touch of the border", f"{TOUCH:.0%}"),
    ]
    return "\n".join(["| | |", "| --- | --- |", *(f"| {what} | {value} |" for what, value in rows)])


PARTS: list[tuple[str, str, Callable[[], str]]] = [
    ("docs/concepts.md", "transitions", transitions),
    ("docs/reasons.md", "reasons", reasons),
    ("docs/operating.md", "settings", settings),
    ("docs/case-types/motion-detect.md", "presence", presence),
]


def rendered(text: str, name: str, content: str) -> str:
    """*text* with *content* between the markers of that name."""
    marked = re.compile(rf"(<!-- generated: {name} -->\n).*?(<!-- end of generated -->)", re.DOTALL)
    assert len(marked.findall(text)) == 1, f"the markers of {name} are missing"
    return marked.sub(lambda match: f"{match[1]}{content}\n{match[2]}", text)


@pytest.mark.parametrize(("page", "name", "content"), PARTS)
def test_a_page_says_what_the_code_says(page: str, name: str, content: Callable[[], str]) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert text == rendered(text, name, content()), f"{page} is behind the code; run: {HOW}"


if __name__ == "__main__":
    for page, name, content in PARTS:
        path = ROOT / page
        old = path.read_text(encoding="utf-8")
        path.write_text(rendered(old, name, content()), encoding="utf-8")
