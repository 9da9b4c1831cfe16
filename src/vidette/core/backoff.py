"""How long to wait before the next try."""

from collections.abc import Callable
from datetime import timedelta

from vidette.core.reasons import SLOW_REASONS, Reason

SHORTEST = timedelta(seconds=1)
LONGEST = timedelta(seconds=60)


def source_pause(attempt: int, reason: Reason, random: Callable[[], float]) -> timedelta:
    """The pause before try number *attempt* + 1 of a source, 1..60 s.

    Full jitter (Brooker 2015) between one second and a ceiling that doubles from 2 s; failures
    that a quick retry cannot cure wait near the longest pause at once. *random* gives 0..1.
    """
    if reason in SLOW_REASONS:
        return LONGEST * (0.75 + 0.25 * random())
    ceiling = min(SHORTEST * float(1 << min(max(attempt, 1), 10)), LONGEST)
    return SHORTEST + (ceiling - SHORTEST) * random()


DELIVERY_STEPS = tuple(timedelta(seconds=seconds) for seconds in (1, 5, 30, 120, 600, 1800, 3600))


def delivery_pause(attempt: int, random: Callable[[], float]) -> timedelta:
    """The pause after failed delivery number *attempt* (from 1): 1 s to 1 h, half of it jittered."""
    step = DELIVERY_STEPS[min(max(attempt, 1), len(DELIVERY_STEPS)) - 1]
    return step * (0.5 + 0.5 * random())
