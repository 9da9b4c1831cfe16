"""One job over one source in this thread, as fast as it goes, the same each time: for `vidette check`."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import NAMESPACE_OID, uuid5

from vidette.analytics.catalogue import Catalogue
from vidette.core.decoding import Decoding
from vidette.core.errors import SourceError
from vidette.core.explanation import Explanation, merged
from vidette.core.frame import Frame, Picture
from vidette.core.job import parse_document
from vidette.core.reasons import Reason
from vidette.core.reports import Assignment, EventRaised
from vidette.media.audience import Audience
from vidette.media.source import SourceOptions, VideoSource, open_source

from .pipeline import Pipeline
from .viewers import Viewers

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Opener(Protocol):
    """What `open_source` does."""

    def __call__(
        self,
        url: str,
        options: SourceOptions,
        *,
        stop: threading.Event,
        now: Callable[[], datetime],
    ) -> VideoSource:
        """See open_source."""


class Playthrough:
    """A job over a source, from its first picture to its end.

    *url* takes the place of the job's `Source.Url`. The job's uid comes from its text, and times
    of pictures count from 1970, so that the same input gives the same events. *opener* takes the
    place of `open_source`. Raises InvalidInput when the job is not valid.
    """

    def __init__(
        self,
        text: str,
        url: str,
        *,
        catalogue: Catalogue,
        options: SourceOptions,
        opener: Opener | None = None,
    ) -> None:
        job_uid = str(uuid5(NAMESPACE_OID, text))
        read = catalogue.read_job(_with_url(text, url))
        assignment = Assignment(job_uid, 1, 1, text)
        self._pipeline = Pipeline(assignment, read, 1)
        self._url = url
        self._options = replace(options, paced=False)
        self._opener = opener or open_source
        self.size = (0, 0)
        """Width and height in pixels of the picture that was seen last."""
        self.picture: Picture | None = None
        """The one that was seen last."""
        self.media_time = 0.0
        """Seconds of the source that have been seen."""
        self.rested = 0.0
        """Seconds of it of which only key pictures were decoded."""
        self.decoding: Decoding | None = None
        """How it was decoded at its end."""
        self._explained: list[Explanation] = []
        self.duration: float | None = None
        """Seconds that the source lasts, once it is open and when that is known."""

    def events(self) -> Iterator[EventRaised]:
        """What happens, in order; to be called once.

        Raises SourceError when the source cannot be opened or fails otherwise than by its end.
        """
        source = self._opener(
            self._url, self._options, stop=threading.Event(), now=lambda: datetime.now(UTC)
        )
        if source.duration is not None:
            self.duration = source.duration.total_seconds()
        try:
            for frame in _frames(source, _FromStart(lambda: [self._pipeline])):
                if frame.still:
                    self._pipeline.record.rest(frame.captured_at - frame.still, frame.captured_at)
                self.media_time = frame.pts.total_seconds()
                self.rested += frame.still.total_seconds()
                self.picture = frame.picture
                self.size = frame.picture.width, frame.picture.height
                if self._pipeline.wants(frame):
                    yield from self._pipeline.analyze(frame)
                self._explained += self._pipeline.record.take()
            self._explained += self._pipeline.record.take(everything=True)
            yield from self._pipeline.finish()
        finally:
            self.decoding = source.decoding
            source.close()

    def explained(self) -> list[Explanation]:
        """What became of the changes so far; times count from 1970 as those of pictures do."""
        return merged(self._explained)


class _FromStart(Viewers):
    """Viewers to whom every picture is of its media time."""

    def stirs(self, frame: Frame) -> bool:
        """See Audience."""
        return super().stirs(replace(frame, captured_at=_EPOCH + frame.pts))


def _with_url(text: str, url: str) -> str:
    document = parse_document(text)
    if isinstance(document.get("Source"), dict):
        document["Source"] = document["Source"] | {"Url": url}
    return json.dumps(document)


def _frames(source: VideoSource, audience: Audience) -> Iterator[Frame]:
    try:
        for frame in source.frames(audience):
            yield replace(frame, captured_at=_EPOCH + frame.pts, lag=timedelta(0))
    except SourceError as error:
        if error.reason is not Reason.ENDED:
            raise
