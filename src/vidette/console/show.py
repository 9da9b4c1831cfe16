"""Output: a table for people, lines with tabs for pipes, JSON for programs."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel
from rich.console import Console
from rich.table import Table


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table with a heading on a terminal; elsewhere a line each, values parted by tabs.

    Nothing is cut where the terminal is narrow: uids are there to be copied.
    """
    if not sys.stdout.isatty():
        for row in rows:
            say("\t".join(cell(value).replace("\t", " ").replace("\n", " ") for value in row))
        return
    made = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        made.add_row(*(cell(value) for value in row))
    console = Console(markup=False, highlight=False)
    whole = console.measure(made, options=console.options.update(max_width=1000)).maximum
    console.print(made, width=max(console.width, whole), no_wrap=True, crop=False)


def facts(pairs: Mapping[str, object]) -> None:
    """A line each."""
    width = max(map(len, pairs), default=0)
    for name, value in pairs.items():
        say(f"{name:<{width}}  {cell(value)}")


def lines(answers: Iterable[Any]) -> None:
    """JSON, a line each."""
    for answer in answers:
        plain = answer.model_dump(mode="json") if isinstance(answer, BaseModel) else answer
        say(json.dumps(plain, ensure_ascii=False, default=str))


def cell(value: object) -> str:
    """A value for people."""
    if value is None:
        return "-"
    if isinstance(value, datetime):
        return value.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.2f}"
    return str(value)


def say(text: str) -> None:
    """A line of the output, at once: who reads it may be a program."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
