"""One verb for many streams: a few at a time, counted, and nothing that failed is lost."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from vidette.core.errors import StreamNotFound, VidetteError

AT_ONCE: Final = 16
"""Verbs under way at the same time: enough to share commits, few enough to leave the API its turn."""

Verb = Callable[[str], Awaitable[object]]


@dataclass(slots=True)
class Outcome:
    """What became of the streams so far."""

    total: int
    done: int = 0
    failed: list[tuple[str, str, VidetteError]] = field(default_factory=list)
    """Uid, name and why."""
    is_stopped: bool = False
    """Set it to leave out those that were not begun."""

    @property
    def tried(self) -> int:
        """How many are over with."""
        return self.done + len(self.failed)


async def apply(chosen: Sequence[tuple[str, str]], verb: Verb, outcome: Outcome) -> None:
    """Calls *verb* with the uid of each of *chosen* (uid, name) and keeps *outcome* current."""
    waiting = iter(chosen)

    async def take() -> None:
        for uid, name in waiting:
            if outcome.is_stopped:
                return
            try:
                await verb(uid)
            except VidetteError as error:
                outcome.failed.append((uid, name, error))
            else:
                outcome.done += 1

    async with asyncio.TaskGroup() as group:
        for _ in range(min(AT_ONCE, len(chosen))):
            group.create_task(take())


async def delete(verb: Verb, uid: str) -> None:
    """Deletes; a stream that is gone already is as it was wanted."""
    try:
        await verb(uid)
    except StreamNotFound:
        return
