"""Tries a camera's address once, in a process of its own: a picture and facts, or why there is none."""

import asyncio
import json
import sys
import threading
import time
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, TextIO

from vidette.core.addresses import AddressPolicy
from vidette.core.errors import SourceError
from vidette.core.frame import Frame
from vidette.core.reasons import Reason
from vidette.core.redaction import redacted
from vidette.core.trial import SourceTrial
from vidette.media import jpeg
from vidette.media.source import SourceOptions, open_source

LONGEST = 20.0
"""Seconds after which a try is ended."""
WATCHED = 2.0
"""Seconds of pictures from which the rate is told."""
MOST_PICTURES = 120
LONGEST_SIDE = 1280


@dataclass(frozen=True, slots=True)
class TryProcess:
    """Runs `try_source` beside the service: what hangs or crashes there costs nothing here."""

    allow_loopback: bool
    allow_files: bool

    async def try_source(self, url: str, transport: str) -> SourceTrial:
        """What is at *url*. Cancelled, it ends the process. The address is given on its input alone."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", __name__),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
        )
        wish = asdict(self) | {"url": url, "transport": transport}
        try:
            async with asyncio.timeout(LONGEST):
                out, _ = await process.communicate(json.dumps(wish).encode())
        except TimeoutError:
            return SourceTrial(reason=Reason.TIMEOUT)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0:
            return SourceTrial(
                reason=Reason.INTERNAL, detail="The decoder ended on what the source sends."
            )
        told: dict[str, Any] = json.loads(out)
        return SourceTrial(**(told | {"reason": Reason(told["reason"])}))


def try_source(url: str, options: SourceOptions) -> SourceTrial:
    """Opens *url*, looks at it for WATCHED seconds and lets it go; blocks."""
    try:
        source = open_source(url, options, stop=threading.Event(), now=lambda: datetime.now(UTC))
        try:
            newest, fps = _watched(source.frames())
            picture = jpeg.encode(newest.picture, quality=80, longest_side=LONGEST_SIDE)
            return SourceTrial(
                width=source.width,
                height=source.height,
                fps=fps,
                reader=source.reader,
                jpeg=b64encode(picture).decode(),
            )
        finally:
            source.close()
    except SourceError as error:
        return SourceTrial(reason=error.reason, detail=redacted(error.detail))


def _watched(frames: Iterable[Frame]) -> tuple[Frame, float]:
    """The newest picture of WATCHED seconds, and pictures a second: 0 when too few came to tell.

    Of the others nothing is held: pictures are large. Raises SourceError when none came.
    """
    newest, count, until = None, 0, time.monotonic() + WATCHED
    for newest in frames:
        if count == 0:
            began = newest.pts
        count += 1
        if time.monotonic() >= until or count >= MOST_PICTURES:
            break
    if newest is None:
        raise SourceError(Reason.NO_PACKETS)
    span = (newest.pts - began).total_seconds()
    return newest, round((count - 1) / span, 2) if span > 0 else 0.0


def main(wish: TextIO, out: TextIO) -> None:
    """One try, as the process of it."""
    told = json.load(wish)
    options = SourceOptions(
        transport=told["transport"],
        open_timeout=5.0,
        policy=AddressPolicy(allow_private=True, allow_loopback=told["allow_loopback"]),
        files_allowed=told["allow_files"],
    )
    json.dump(asdict(try_source(told["url"], options)), out)


if __name__ == "__main__":
    main(sys.stdin, sys.stdout)
