"""Whether a camera sees colours: without any it looks by infra-red light."""

from datetime import timedelta

GREY = 0.03
"""Share of the cells with colour up to which a picture is grey: infra-red has none at all."""
COLOURED = 0.2
"""The same from which on it is coloured; a wet car park has no more."""
SURE = timedelta(milliseconds=700)
"""For how long, and in at least two pictures, colours must be gone, or back."""
SWITCH = timedelta(seconds=2)
"""Colours that took longer to go faded in the dusk: no switch."""


class Colour:
    """What the colours of a camera did."""

    def __init__(self) -> None:
        self.is_there: bool | None = None
        """Whether the camera sees colours; None: not known."""
        self._last_sure: timedelta | None = None
        self._since: timedelta | None = None
        self._count = 0

    @property
    def is_turning(self) -> bool:
        """Whether colours seem to have gone, or come, a moment ago."""
        return self._since is not None

    def see(self, pts: timedelta, share: float | None) -> timedelta | None:
        """When colours went or came, in the picture in which that is sure; else None.

        *share* of the picture has colour; None: its format has none, which tells nothing.
        """
        now = judged(share)
        if now is None or now is self.is_there:
            self._last_sure = pts if now is not None else self._last_sure
            self._since, self._count = None, 0
            return None
        self._since = pts if self._since is None else self._since
        self._count += 1
        if pts - self._since < SURE or self._count < 2:
            return None
        since, before = self._since, self._last_sure
        is_first, self.is_there = self.is_there is None, now
        self._since, self._count, self._last_sure = None, 0, pts
        return None if is_first or before is None or since - before > SWITCH else since


def judged(share: float | None) -> bool | None:
    """Whether a picture with so much colour is coloured; None: it might be either."""
    if share is None or GREY < share < COLOURED:
        return None
    return share >= COLOURED
