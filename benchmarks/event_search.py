"""Searching many stored events on SQLite: how long a page takes, for every kind of question."""

import argparse
import asyncio
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

from sqlalchemy import create_engine

from vidette.bench.api import percentile
from vidette.core.event import Event, Phase
from vidette.store import event_counts, event_query
from vidette.store.engine import Store, migrate
from vidette.store.event_sorting import kind_row, place_row
from vidette.store.events import EventFilter, EventQuery
from vidette.store.tables import events

LABELS = {"person": 46, "car": 40, "truck": 8, "bicycle": 5, "dog": 0.9, "bear": 0.1}
"""Of a hundred events."""
AREAS = ("gate", "yard", "road", "door")
SPAN = timedelta(days=30)
NOW = datetime(2026, 3, 1, tzinfo=UTC)
BATCH = 20_000
EVENT = Event(
    event_uid="",
    job_uid="",
    stream_uid="",
    camera_group_uid=None,
    case_type="object",
    type="object",
    phase=Phase.END,
    seq=0,
    at=NOW,
    started_at=NOW,
    media_time=timedelta(),
    duration=timedelta(),
    lag=timedelta(),
    generation=1,
    area=None,
    boxes=(),
    scores=(),
    object_ids=(),
)
_COLUMNS = (
    *("event_uid", "job_uid", "stream_uid", "case_type", "type", "phase", "seq", "at"),
    *("started_at", "closes_at", "media_time", "duration", "lag", "generation", "epoch", "area"),
    *("boxes", "scores", "object_ids", "labels", "crops", "frame", "kind", "place", "score"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The size of the trial."""
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--streams", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=40, help="questions of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", help="keeps the database there, and takes it when it is there")


def run(options: argparse.Namespace) -> list[str]:
    """What it saw."""
    with tempfile.TemporaryDirectory(prefix="vidette-bench-") as temporary:
        path = Path(options.folder or temporary) / "vidette.db"
        began = perf_counter()
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _fill(path, options.events, options.streams, Random(options.seed))
        made = perf_counter() - began
        size = path.stat().st_size / 2**30
        lines = [
            f"{options.events:,} events of {options.streams:,} streams, {size:.1f} GB, made in {made:.0f} s"
        ]
        return [*lines, *asyncio.run(_ask(path, options))]


def _fill(path: Path, number: int, streams: int, random: Random) -> None:
    migrate(f"sqlite:///{path}")
    engine = create_engine(f"sqlite:///{path}")
    indexes = sorted(events.indexes, key=lambda index: str(index.name))
    for index in indexes:
        index.drop(engine)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        marks = ", ".join("?" * len(_COLUMNS))
        insert = f"INSERT INTO events ({', '.join(_COLUMNS)}) VALUES ({marks})"
        rows = _rows(connection, number, streams, random)
        while some := list(islice(rows, BATCH)):
            connection.executemany(insert, some)
        connection.commit()
    for index in indexes:
        index.create(engine)
    engine.dispose()


def _rows(
    connection: sqlite3.Connection,
    number: int,
    streams: int,
    random: Random,
) -> Iterator[tuple[Any, ...]]:
    """Events in the order of their start; streams differ in how busy they are."""
    jobs = [f"c2a1e9d0-2a7c-11f1-8f6e-{job:012x}" for job in range(streams)]
    busy = [1 / (1 + job % 50) for job in range(streams)]
    first = int((NOW - SPAN).timestamp() * 1e6)
    step = int(SPAN.total_seconds() * 1e6 / number)
    names, weights = list(LABELS), list(LABELS.values())
    chosen = random.choices(range(streams), busy, k=number)
    labels = random.choices(names, weights, k=number)
    kinds = {label: _insert(connection, "event_kinds", kind_row(EVENT, [label])) for label in names}
    places = dict[tuple[int, str], int]()
    for place in range(number):
        job, label, at = chosen[place], labels[place], first + place * step
        area = AREAS[(job + int(random.random() * 2)) % len(AREAS)]
        score = round(1 - random.random() ** 2 * 0.7, 4)
        if (job, area) not in places:
            seen = replace(EVENT, job_uid=jobs[job], stream_uid=jobs[job], area=area)
            places[job, area] = _insert(connection, "event_places", place_row(seen))
        lasted = int(random.expovariate(1 / 8) * 1e6)
        yield (
            *(f"{place:032x}", jobs[job], jobs[job], "object", "object", "end", 2, at + lasted),
            *(at, at + lasted, 0, lasted, 80_000, 1, 1, area),
            *("[[812, 400, 120, 310]]", f"[{score}]", "[7]", f'["{label}"]'),
            f'["2026-03-01/{place:024x}-1.jpg"]',
            *(f"2026-03-01/{place:024x}-0.jpg", kinds[label], places[job, area], score),
        )


def _insert(connection: sqlite3.Connection, table: str, row: dict[str, Any]) -> int:
    marks = ", ".join("?" * len(row))
    insert = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})"
    made = connection.execute(insert, tuple(row.values())).lastrowid
    assert made is not None
    return made


def _questions(random: Random, streams: int) -> dict[str, EventQuery]:
    """One of each kind."""
    since = NOW - random.random() * SPAN
    job = f"c2a1e9d0-2a7c-11f1-8f6e-{random.randrange(streams):012x}"
    return {
        "newest": EventQuery(),
        "a time": EventQuery(since=since, until=since + timedelta(hours=1)),
        "one stream": EventQuery(job_uid=job),
        "one stream, one area, a day": EventQuery(
            job_uid=job, area="gate", since=since, until=since + timedelta(days=1)
        ),
        "frequent class": EventQuery(label="person"),
        "rare class": EventQuery(label="bear"),
        "rare class, before a time": EventQuery(label="bear", until=since),
        "class and area": EventQuery(label="dog", area="door"),
        "class, area, time": EventQuery(
            label="truck", area="yard", since=since, until=since + timedelta(hours=6)
        ),
        "score of 0.95": EventQuery(min_score=0.95),
        "rare class, score of 0.999": EventQuery(label="bear", min_score=0.999),
        "class, area, time, score": EventQuery(
            label="bicycle",
            area="road",
            min_score=0.93,
            since=since,
            until=since + timedelta(days=2),
        ),
        "class, score, before a time": EventQuery(label="dog", min_score=0.98, until=since),
        "words": EventQuery(text="BICY"),
        "nothing matches": EventQuery(label="ship", area="gate"),
    }


async def _ask(path: Path, options: argparse.Namespace) -> list[str]:
    store = await Store.open(f"sqlite:///{path}")
    random = Random(options.seed)
    times: dict[str, list[float]] = {}
    for _ in range(options.rounds):
        for name, query in _questions(random, options.streams).items():
            cursor = None
            for page in ("", ", next page"):
                began = perf_counter()
                asked = replace(query, cursor=cursor)
                _, cursor = await store.read(partial(event_query.find, query=asked))
                times.setdefault(f"{name}{page}", []).append(perf_counter() - began)
                if cursor is None:
                    break
    lines = ["", "| question | p50 ms | p95 ms | longest ms |", "| --- | --- | --- | --- |"]
    every = [one for some in times.values() for one in some]
    for name, some in [*times.items(), ("**all**", every)]:
        lines.append(_line(name, some))
    counted = list[float]()
    for wanted in (EventFilter(since=NOW - timedelta(days=14)), EventFilter(label="dog")):
        for _ in range(5):
            began = perf_counter()
            await store.read(partial(event_counts.by_hour, wanted=wanted))
            counted.append(perf_counter() - began)
    lines.append(_line("counts by hour: 14 days of all, 30 of a class", counted))
    await store.close()
    return [*lines, "", *_plain_way(path)]


def _line(name: str, times: list[float]) -> str:
    p95 = percentile(times, 95) if len(times) > 1 else 1000 * times[0]
    return f"| {name} | {1000 * median(times):.1f} | {p95:.1f} | {1000 * max(times):.1f} |"


def _plain_way(path: Path) -> list[str]:
    """The same rare question as one statement on the index of the start."""
    statement = (
        "SELECT * FROM events INDEXED BY ix_events_by_time WHERE labels LIKE '%\"bear\"%'"
        " AND area = 'gate' ORDER BY started_at DESC, id DESC LIMIT 101"
    )
    with closing(sqlite3.connect(path)) as connection:
        began = perf_counter()
        connection.execute(statement).fetchall()
    return [f"A rare class and area, plainly asked along the start: {perf_counter() - began:.2f} s"]
