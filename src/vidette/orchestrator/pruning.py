"""Lets go of what is older than the operator wants to keep."""

import asyncio
import logging
from datetime import timedelta
from pathlib import Path

from vidette.store import deliveries, events, replay_folders, streams
from vidette.store.engine import Transaction

from .ground import Ground

_log = logging.getLogger(__name__)

EVERY = 3600.0
"""Seconds between two turns."""
KEYS_LIVE = timedelta(days=1)
"""How long an Idempotency-Key is remembered."""
DELIVERED_LIVE = timedelta(days=1)
"""How long a callback that got through is kept: many more come than events, and none is needed."""


async def prune(ground: Ground) -> float:
    """Deletes old ended events, finished callbacks, pictures and keys; seconds until the next."""
    now = ground.now()
    before = now - timedelta(days=ground.options.keep_days)

    def work(tx: Transaction) -> tuple[int, int]:
        streams.forget(tx, now - KEYS_LIVE)
        callbacks = deliveries.prune(
            tx, delivered_before=now - DELIVERED_LIVE, given_up_before=before
        )
        return events.prune(tx, before), callbacks

    gone = await ground.store.write(work)
    explained = await _prune_explanations(ground)
    days = await asyncio.to_thread(ground.pictures.prune, before.date())
    if ground.options.replay_folder is not None:
        await _sweep(ground, ground.options.replay_folder)
    if any((*gone, days, explained)):
        _log.info(
            "Pruned %d events, %d callbacks, %d days of pictures, %d hours of explanations.",
            *(*gone, days, explained),
        )
    return EVERY


async def forget(ground: Ground, job_uid: str) -> None:
    """Deletes what is kept in files of a stream that is no more, but for the pictures of events."""
    if ground.options.replay_folder is not None:
        await asyncio.to_thread(replay_folders.forget, ground.options.replay_folder, job_uid)
    await ground.explaining.forget(job_uid)


async def _prune_explanations(ground: Ground) -> int:
    """Deletes the old ones, and those of streams that are gone; answers how many files went."""
    options = ground.options
    before = ground.now() - timedelta(hours=options.explain_hours)
    known = await ground.store.read(streams.uids)
    prune = ground.explanations.prune
    pruned = await asyncio.to_thread(prune, before, options.explain_bytes, known)
    return pruned.files + pruned.jobs


async def _sweep(ground: Ground, root: Path) -> None:
    """Deletes what is kept for replays of streams that are no more."""
    names = await asyncio.to_thread(replay_folders.names, root)

    def work(tx: Transaction) -> list[str]:
        return [name for name in names if streams.get(tx, name) is None]

    for name in await ground.store.read(work):
        await asyncio.to_thread(replay_folders.forget, root, name)
