"""Where the loop filter may be left out: it takes a fifth of a decoder's time and little is seen of it.

The filter smooths the edges between blocks. Left out in the pictures between two key pictures, the
difference grows from each to the next until a key picture ends it: after 2 s at a camera's usual
quality about 1 luma step at 40 to 50 dB (measured over the clips of docs/benchmarks.md), after 10 s
at a low quality it can be seen. So it is left out where key pictures come often.
"""

UNFILTERED = frozenset({"h264"})
"""Decoders that do well without. With H.265 the recall suite shows false events: it has two filters,
and its pictures lean on them."""
LONGEST = 4.0
"""Seconds between two key pictures up to which the filter may be left out."""
GROUPS = 2
"""Groups of pictures in a row that must be so short."""


class Deblocking:
    """Follows how often the key pictures of one stream come."""

    def __init__(self) -> None:
        self._key_at: float | None = None
        self._short = 0

    def may_be_skipped(self, at: float) -> bool:
        """Whether the pictures up to the next key picture need no filter; a key picture is *at* s.

        One that was kept and is decoded after a later one tells nothing new.
        """
        before = self._key_at
        if before is None or not 0.0 <= before - at <= LONGEST:
            is_short = before is not None and 0.0 < at - before <= LONGEST
            self._key_at, self._short = at, self._short + 1 if is_short else 0
        return self._short >= GROUPS
