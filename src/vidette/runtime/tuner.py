"""Tuning in a process of its own, at low priority: its decoding must not disturb the feeds."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from vidette.core.errors import Conflict, VidetteError

from .keeping.notes import SUFFIX

LONGEST = 1800.0
"""Seconds after which a tuning is ended."""
GENTLE = 10
"""By how much its priority is lowered."""


class TuningFailed(VidetteError):
    """The kept pictures could not be tuned on."""


class TuneProcess:
    """Runs `vidette tune` for streams of one data folder."""

    def __init__(self, data_dir: Path, folder: Path) -> None:
        """*folder*: where workers keep pictures, in the data folder."""
        self._data_dir = data_dir.absolute()
        self._folder = folder

    def check(self, job_uid: str) -> None:
        """Raises Conflict when nothing is kept of a stream; blocks for a moment."""
        if not any((self._folder / job_uid).glob(f"*{SUFFIX}")):
            raise Conflict(
                "Nothing is kept of this stream to tune on: PUT its job with "
                "Pipeline.Processing.replay_minutes (1 to 60), wait until what matters has "
                "happened, and ask again."
            )

    async def tune(self, job_uid: str) -> dict[str, Any]:
        """What `vidette tune --json` prints. Raises TuningFailed. Cancelled, it ends the process."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "vidette", "tune", "--json"),
            *("--stream", job_uid, "--data-dir", str(self._data_dir)),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        os.setpriority(os.PRIO_PROCESS, process.pid, GENTLE)
        try:
            async with asyncio.timeout(LONGEST):
                out, faults = await process.communicate()
        except TimeoutError:
            raise TuningFailed(
                f"It took longer than {LONGEST:.0f} s; keep fewer minutes."
            ) from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0:
            last = faults.decode(errors="replace").strip().splitlines()[-1:]
            raise TuningFailed("".join(last).removeprefix("vidette: ") or None)
        told: dict[str, Any] = json.loads(out)
        return told
