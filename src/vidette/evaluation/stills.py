"""Single pictures of a recording, for the report."""

import threading
from collections.abc import Iterable
from datetime import UTC, datetime

from vidette.core.addresses import AddressPolicy
from vidette.core.errors import SourceError
from vidette.media import jpeg
from vidette.media.source import SourceOptions, open_source

LONGEST_SIDE = 640


def stills(url: str, times: Iterable[float]) -> dict[float, bytes]:
    """JPEG pictures of *url*, each the first one at or after its time in seconds."""
    due = sorted(set(times), reverse=True)
    if not due:
        return {}
    options = SourceOptions(
        policy=AddressPolicy(allow_private=True, allow_loopback=True),
        files_allowed=True,
        paced=False,
    )
    source = open_source(url, options, stop=threading.Event(), now=lambda: datetime.now(UTC))
    found: dict[float, bytes] = {}
    try:
        for frame in source.frames():
            while due and frame.pts.total_seconds() >= due[-1]:
                found[due.pop()] = jpeg.encode(frame.picture, longest_side=LONGEST_SIDE)
            if not due:
                break
    except SourceError:
        # The end comes before the time: the report says that there is no picture.
        return found
    finally:
        source.close()
    return found
