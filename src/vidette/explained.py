"""Explanations of a recording as `vidette check` prints them: a table by second, or JSON lines."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TextIO

from vidette.api.explain import span_body
from vidette.core.event import Phase, envelope
from vidette.core.explanation import Explanation, Stage, Verdict
from vidette.core.plain_words import sentence


def write_json(found: Sequence[Explanation], out: TextIO) -> None:
    """One line for each second or run, in the form in which the API tells it."""
    for one in found:
        data = span_body(one).model_dump(mode="json")
        line = json.dumps(envelope("explanations", "explanation", data), ensure_ascii=False)
        out.write(line + "\n")


def lines(found: Sequence[Explanation]) -> Iterator[str]:
    """From, to, area, stage, sentence; seconds of one event, and alike ones, are one line."""
    last: dict[str | None, _Row] = {}
    rows: list[_Row] = []
    for row in (_Row(one.at, one.until, verdict) for one in found for verdict in one.verdicts):
        before = last.get(row.verdict.area)
        if before is not None and before.goes_on_in(row):
            before.until = row.until
            continue
        last[row.verdict.area] = row
        rows.append(row)
    width = max((len(row.area) for row in rows), default=1)
    for row in rows:
        yield row.line(width)


@dataclass(slots=True)
class _Row:
    """A stretch of time in one area of which one sentence is to be said."""

    at: datetime
    until: datetime
    verdict: Verdict

    @property
    def area(self) -> str:
        """Its name, or a dash for the whole picture."""
        return self.verdict.area or "-"

    def goes_on_in(self, later: "_Row") -> bool:
        """Whether nothing else is to be said of *later*."""
        mine, other = self.verdict, later.verdict
        if self.until != later.at or mine.stage is not other.stage:
            return False
        if mine.stage is Stage.EVENT:
            goes_on = other.phase in (None, Phase.UPDATE)
            return goes_on and mine.event_uid == other.event_uid
        return mine.stage <= Stage.LEARNING

    def line(self, width: int) -> str:
        """Times from the start of the video as minutes and seconds."""
        times = f"{_clock(self.at)}-{_clock(self.until)}"
        told = sentence(self.verdict)
        return f"{times}  {self.area:{width}}  {self.verdict.stage.word:11}  {told}\n"


def _clock(at: datetime) -> str:
    minutes, seconds = divmod(int(at.timestamp()), 60)
    return f"{minutes:02d}:{seconds:02d}"
