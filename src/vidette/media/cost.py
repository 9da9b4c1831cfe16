"""What decoding costs: pictures and CPU time, over the last minute or so."""

from dataclasses import dataclass

KEPT = 1.0 - 1.0 / 1500
"""What a picture leaves of the sums before it: about a minute at 25 a second."""


@dataclass(slots=True)
class Cost:
    """Sums that slowly forget."""

    _received: float = 0.0
    _decoded: float = 0.0
    _cpu: float = 0.0
    _seconds: float = 0.0
    _decoded_before: int = 0
    _cpu_before: float = 0.0

    def add(self, seconds: float, decoded: int, cpu: float) -> None:
        """One more picture was received and the stream went on by *seconds*; *decoded* pictures
        were decoded until now, and it took *cpu* seconds of CPU time."""
        self._received = self._received * KEPT + 1
        self._seconds = self._seconds * KEPT + seconds
        self._decoded = self._decoded * KEPT + decoded - self._decoded_before
        self._cpu = self._cpu * KEPT + cpu - self._cpu_before
        self._decoded_before, self._cpu_before = decoded, cpu

    @property
    def decoded_share(self) -> float:
        """Decoded of received pictures; a little above 1 when some are decoded twice."""
        return self._decoded / self._received if self._received else 0.0

    @property
    def cpu_share(self) -> float:
        """CPU seconds a second of the stream."""
        return self._cpu / self._seconds if self._seconds > 0 else 0.0
