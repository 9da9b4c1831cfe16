"""How long a thing has been in an area, and whether that is long enough to believe it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from vidette.core.explanation import Unit

from .areas import Inclusion
from .track import AT_ONCE, PERSISTENCE, Track

LEAST_SIGHTS = 2
"""Pictures in which a thing is in an area before it is believed there, unless it is known well."""
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(slots=True)
class Stay:
    """A track's stay in an area."""

    since: timedelta
    seen_at: timedelta
    sights: int = 1

    def has_come(self, track: Track, inclusion: Inclusion) -> bool:
        """Whether *track* has been in the area for long enough, and does not merely touch it.

        Of what only reaches into it nothing is believed at once.
        """
        if inclusion.is_held:
            return self.sights >= LEAST_SIGHTS or track.is_known
        lasted, moved = self.seen_at - self.since, track.moved_at - track.moving_since
        return self.sights >= LEAST_SIGHTS and lasted >= AT_ONCE and moved >= PERSISTENCE

    def lack(self, track: Track, inclusion: Inclusion) -> tuple[float, float, str]:
        """Of what has not come: how much of what it has, how much it needs, and in what."""
        if self.sights < LEAST_SIGHTS:
            return float(self.sights), float(LEAST_SIGHTS), Unit.PICTURES
        lasted, least = self.seen_at - self.since, AT_ONCE
        if lasted >= least or inclusion.is_held:
            lasted, least = track.moved_at - track.moving_since, PERSISTENCE
        return float(round(lasted / _MILLISECOND)), least / _MILLISECOND, Unit.MILLISECONDS


def keep_stays(
    stays: dict[int, Stay], inside: Sequence[Track], pts: timedelta, patience: timedelta
) -> None:
    """Brings *stays* up to *pts*; what was not *inside* for longer than *patience* is forgotten."""
    for track in inside:
        stay = stays.get(track.id)
        if stay is None:
            stays[track.id] = Stay(pts, pts)
        else:
            stay.seen_at = pts
            stay.sights += 1
    for number in [number for number, stay in stays.items() if pts - stay.seen_at > patience]:
        del stays[number]
