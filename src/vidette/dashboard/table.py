"""The stream table as it changes, worked out once for all who look at it."""

import asyncio
import json
from collections.abc import Sequence
from typing import Final

from nicegui import Client, background_tasks

from vidette.core.stream import Stream
from vidette.orchestrator.broadcast import Listener, Missed, Wanted
from vidette.orchestrator.service import Service
from vidette.store.news import News, StatusChanged, StreamRemoved

from .rows import Changes, Row, figures_of, row_of, state_of

PACE: Final = 1.0
"""Seconds between two updates."""
SLICES: Final = 5
"""The figures of each row are looked at in every fifth update."""
LONGEST_IDLE: Final = 10
"""Updates without a viewer after which it ends; who opens the next page begins it anew."""
ROOM: Final = 20_000
"""News that wait for the next update at the most."""


class Table:
    """All rows while somebody looks, and nothing while nobody does."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._viewers: dict[str, Client] = {}
        self._rows: dict[str, Row] = {}
        self._slice = self._idle = 0
        self._whole: str | None = None
        self._is_ready = asyncio.Event()
        self._is_running = False

    async def join(self, viewer: Client) -> None:
        """Gives *viewer*, whose page holds the table, all rows and from then on what changes."""
        if not self._is_running:
            self._is_running = True
            background_tasks.create(self._run(), name="stream table")
        await self._is_ready.wait()
        viewer.run_javascript(self._load())
        self._viewers[viewer.id] = viewer

    async def _run(self) -> None:
        try:
            with self._service.listen(Wanted(events=False), room=ROOM) as listener:
                await self._read()
                self._is_ready.set()
                while await self._turn(listener):
                    await asyncio.sleep(PACE)
        finally:
            self._is_running = False
            self._is_ready.clear()
            self._rows, self._whole = {}, None

    async def _turn(self, listener: Listener) -> bool:
        """Tells what came since the last one; whether another is wanted."""
        news = await listener.take(0)
        if any(isinstance(one, Missed) for one in news or ()):
            await self._read()
            self._tell(self._load())
        elif changes := self._changes(news or []):
            self._whole = None
            self._tell(f"vidette.fleet.apply({json.dumps(changes.told(), separators=(',', ':'))})")
        self._viewers = {uid: one for uid, one in self._viewers.items() if not one.is_deleted}
        self._idle = 0 if self._viewers else self._idle + 1
        return news is not None and self._idle < LONGEST_IDLE

    def _tell(self, script: str) -> None:
        for viewer in self._viewers.values():
            viewer.run_javascript(script)

    async def _read(self) -> None:
        streams = await self._service.fleet.streams()
        catalogue = self._service.case_types()
        self._rows = {stream.job_uid: row_of(stream, catalogue) for stream in streams}
        self._look(list(self._rows.values()))
        self._whole = None

    def _load(self) -> str:
        if self._whole is None:
            cells = [row.cells() for row in self._rows.values()]
            self._whole = f"vidette.fleet.load({json.dumps(cells, separators=(',', ':'))})"
        return self._whole

    def _changes(self, news: Sequence[News | Missed]) -> Changes:
        added: dict[str, Row] = {}
        states: dict[str, Row] = {}
        removed: dict[str, None] = {}
        for one in news:
            if isinstance(one, StreamRemoved):
                uid = one.stream.job_uid
                if added.pop(uid, None) is None and uid in self._rows:
                    removed[uid] = None
                states.pop(uid, None)
                self._rows.pop(uid, None)
            elif isinstance(one, StatusChanged):
                self._change(one.stream, added, states)
        figures = self._look(self._next_slice())
        return Changes(added.values(), states.values(), figures, removed)

    def _change(self, stream: Stream, added: dict[str, Row], states: dict[str, Row]) -> None:
        row = self._rows.get(stream.job_uid)
        if row is None or row.stream.generation != stream.generation:
            added[stream.job_uid] = self._rows[stream.job_uid] = row_of(
                stream, self._service.case_types()
            )
            return
        row.stream = stream
        state = state_of(stream)
        if state != row.state:
            row.state = state
            states[stream.job_uid] = row

    def _next_slice(self) -> list[Row]:
        self._slice = (self._slice + 1) % SLICES
        return list(self._rows.values())[self._slice :: SLICES]

    def _look(self, rows: Sequence[Row]) -> list[Row]:
        """Those of *rows* whose figures have moved."""
        moved = []
        newest = self._service.fleet.figures(row.stream for row in rows)
        for row, figures in zip(rows, newest, strict=True):
            now = figures_of(figures, row.figures)
            if now != row.figures:
                row.figures = now
                moved.append(row)
        return moved
