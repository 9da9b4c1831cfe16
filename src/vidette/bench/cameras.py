"""Practice cameras in a process of their own, so that their work is not counted as the service's."""

import asyncio
import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from vidette.practice.camera import CameraOptions, PracticeCamera


@contextmanager
def cameras(clip: Path, count: int, processors: set[int]) -> Iterator[list[str]]:
    """The addresses of *count* streams of *clip*, out of step, while the block lasts.

    They run on *processors*. Raises RuntimeError when they do not start.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, clip, count, processors), daemon=True)
    process.start()
    theirs.close()
    try:
        try:
            yield ours.recv()
        except EOFError:
            raise RuntimeError("the practice cameras did not start") from None
    finally:
        ours.close()
        process.join(10)
        if process.is_alive():
            process.kill()
            process.join()


def _serve(parent: Connection, clip: Path, count: int, processors: set[int]) -> None:
    pin(processors)
    asyncio.run(_play(parent, clip, count))


async def _play(parent: Connection, clip: Path, count: int) -> None:
    names = [f"camera-{number}" for number in range(count)]
    camera = PracticeCamera(dict.fromkeys(names, clip), options=CameraOptions(spread=True))
    await camera.start()
    try:
        parent.send([camera.url(name) for name in names])
        await asyncio.to_thread(_wait_for_end, parent)
    finally:
        await camera.close()


def _wait_for_end(parent: Connection) -> None:
    try:
        parent.recv()
    except EOFError:
        return


def pin(processors: set[int]) -> None:
    """Keeps this process and its children on *processors*, where the system can do that."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, processors)
