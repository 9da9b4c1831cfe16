"""The rows of the stream table: what is told of a stream, and what of it has changed."""

from collections.abc import Collection
from dataclasses import dataclass

from vidette.analytics.catalogue import Catalogue
from vidette.core.reports import Figures
from vidette.core.stream import Stream

Cell = str | float | None
Cells = tuple[Cell, ...]
NO_FIGURES: Cells = (None, None, None)


@dataclass(slots=True)
class Row:
    """One stream as it was told last."""

    stream: Stream
    fixed: Cells
    """Uid, name, case type, regions."""
    state: Cells
    """Status, reason, milliseconds since the epoch when it was entered, worker."""
    figures: Cells = NO_FIGURES
    """Analysed pictures a second, lag in milliseconds, percent of a processor."""

    def cells(self) -> list[Cell]:
        """All of it."""
        return [*self.fixed, *self.state, *self.figures]


def row_of(stream: Stream, catalogue: Catalogue) -> Row:
    """The row of *stream*, without figures yet."""
    case_type = catalogue.with_code(stream.case_type)
    slug = case_type.slug if case_type else str(stream.case_type)
    regions = ", ".join(region.title for region in stream.regions)
    fixed = (stream.job_uid, stream.title, slug, regions)
    return Row(stream, fixed, state_of(stream))


def state_of(stream: Stream) -> Cells:
    """What changes with a stream's status."""
    since = int(stream.since.timestamp() * 1000)
    return int(stream.status), stream.reason.value, since, stream.worker_uid or ""


def figures_of(figures: Figures | None, before: Cells) -> Cells:
    """The cells of *figures*, or those *before* while none has moved by what a reader would notice.

    Without that, every row would change with every beat of its worker.
    """
    if figures is None:
        return NO_FIGURES
    now = (round(figures.fps_analysed, 1), float(figures.lag_ms), round(figures.cpu_share * 100, 1))
    pairs = zip(now, before, _LEAST, strict=True)
    return now if any(_moved(new, old, least) for new, old, least in pairs) else before


_LEAST = (0.5, 25.0, 1.0)
"""Pictures a second, milliseconds, percent: a step below it is never told."""
_SHARE = 0.15


def _moved(new: float, old: Cell, least: float) -> bool:
    if not isinstance(old, float):
        return True
    return abs(new - old) >= max(least, _SHARE * old)


@dataclass(frozen=True, slots=True)
class Changes:
    """What one second brought."""

    added: Collection[Row]
    states: Collection[Row]
    figures: Collection[Row]
    removed: Collection[str]

    def __bool__(self) -> bool:
        return bool(self.added or self.states or self.figures or self.removed)

    def told(self) -> dict[str, object]:
        """As the page's script reads it."""
        return {
            "added": [row.cells() for row in self.added],
            "states": [[row.fixed[0], *row.state] for row in self.states],
            "figures": [[row.fixed[0], *row.figures] for row in self.figures],
            "removed": list(self.removed),
        }
