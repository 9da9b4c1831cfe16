"""What events are looked for: the address of the page says it, so that it can be kept and sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from vidette.orchestrator.broadcast import Wanted
from vidette.store.events import EventQuery

from .words import said

PAGE_SIZE: Final = 48
WITHIN: Final[Mapping[str, str]] = {
    "": said("Any time"),
    "1": said("Last hour"),
    "24": said("Last day"),
    "168": said("Last week"),
}
"""Hours back from now."""
SCORES: Final = ("", "0.5", "0.7", "0.8", "0.9", "0.95")
_WORDS: Final = ("stream", "type", "area", "label", "region", "text")


@dataclass(frozen=True, slots=True)
class EventFilter:
    """All conditions hold together; empty ones let everything pass."""

    stream: str = ""
    type: str = ""
    area: str = ""
    label: str = ""
    region: str = ""
    text: str = ""
    score: str = ""
    """The least of SCORES."""
    within: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def query(self, now: datetime) -> EventQuery:
        """As the store is asked."""
        since = self.since
        if since is None and self.within:
            since = now - timedelta(hours=int(self.within))
        return EventQuery(
            job_uid=self.stream or None,
            type=self.type or None,
            area=self.area or None,
            label=self.label or None,
            region=self.region or None,
            text=self.text or None,
            min_score=float(self.score) if self.score else None,
            since=since,
            until=self.until,
            limit=PAGE_SIZE,
        )

    def wanted(self) -> Wanted | None:
        """What is to be told as it happens; None for a time that is over."""
        if self.until is not None:
            return None
        return Wanted(
            job_uid=self.stream or None,
            type=self.type or None,
            area=self.area or None,
            label=self.label or None,
            region=self.region or None,
            text=self.text or None,
            min_score=float(self.score) if self.score else None,
            streams=False,
        )

    @property
    def is_empty(self) -> bool:
        """Whether all events are looked for."""
        return self == EventFilter()

    def address(self) -> str:
        """The page with this filter."""
        given = {name: getattr(self, name) for name in (*_WORDS, "score", "within")}
        times = {"since": self.since, "until": self.until}
        given |= {key: at.isoformat() for key, at in times.items() if at is not None}
        kept = {key: value for key, value in given.items() if value}
        return f"/events?{urlencode(kept)}" if kept else "/events"

    def export(self, now: datetime) -> str:
        """Where all that match are as a table."""
        query = self.query(now)
        names = ("job_uid", "type", "area", "label", "region", "text", "min_score")
        given = {name: getattr(query, name) for name in names}
        times = {"from": query.since, "to": query.until}
        given |= {key: at.isoformat() for key, at in times.items() if at is not None}
        kept = {key: value for key, value in given.items() if value is not None}
        return f"/api/events/export.csv?{urlencode(kept)}"


def filter_of(query: Mapping[str, str]) -> EventFilter:
    """The filter in an address; what cannot be read is left out."""
    within, score = query.get("within", ""), query.get("score", "")
    return EventFilter(
        **{name: query.get(name, "").strip() for name in _WORDS},
        score=score if score in SCORES else "",
        within=within if within in WITHIN else "",
        since=_time(query.get("since", "")),
        until=_time(query.get("until", "")),
    )


def _time(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
