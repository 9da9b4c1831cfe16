"""How long things have been in an area, so that who only touches it is not said to be there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from .areas import Area
from .tracking import AT_ONCE, PERSISTENCE, Track


@dataclass(slots=True)
class Stay:
    """A track's stay in an area."""

    since: timedelta
    seen_at: timedelta
    sights: int = 1


def has_come(area: Area, stay: Stay, track: Track) -> bool:
    """Whether *track* has been in *area* for long enough, of which *stay* tells.

    Of what only reaches into it nothing is believed at once.
    """
    if area.holds(track.detection):
        return stay.sights >= 2 or track.is_known
    lasted, moved = stay.seen_at - stay.since, track.moved_at - track.moving_since
    return stay.sights >= 2 and lasted >= AT_ONCE and moved >= PERSISTENCE


def keep_stays(
    stays: dict[int, Stay], inside: Sequence[Track], pts: timedelta, patience: timedelta
) -> None:
    """Takes down that *inside* are in the area at *pts*; who is not for *patience* has left."""
    for track in inside:
        stay = stays.get(track.id)
        if stay is None:
            stays[track.id] = Stay(pts, pts)
        else:
            stay.seen_at = pts
            stay.sights += 1
    for number in [number for number, stay in stays.items() if pts - stay.seen_at > patience]:
        del stays[number]
