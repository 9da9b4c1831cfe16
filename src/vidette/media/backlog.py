"""What a stream that rests, or may soon, keeps: its coded pictures since a key picture was looked at."""

from typing import Generic

from .coded import Unit


class Backlog(Generic[Unit]):
    """Groups of units, each begun by a key unit; the first group's key picture was looked at."""

    def __init__(self) -> None:
        self._groups: list[list[Unit]] = []
        self.size = 0
        """Bytes of all of them."""
        self.shown = 0
        """How many, from the first on, were shown before the stream came to rest."""

    @property
    def is_begun(self) -> bool:
        """Whether there is a key unit to begin with."""
        return bool(self._groups)

    def restart(self, unit: Unit) -> None:
        """Lets all go and begins with the key *unit*."""
        self._groups, self.size, self.shown = [[unit]], unit.size, 0

    def add(self, unit: Unit) -> None:
        """Keeps one more; a key unit begins another group."""
        if unit.is_key or not self._groups:
            self._groups.append([unit])
        else:
            self._groups[-1].append(unit)
        self.size += unit.size

    def pause(self) -> None:
        """All of them were shown; what comes now is not."""
        self.shown = sum(map(len, self._groups))

    def take(self) -> list[list[Unit]]:
        """All of them; the last group alone is kept on."""
        groups, self._groups = self._groups, self._groups[-1:]
        self.size = sum(unit.size for group in self._groups for unit in group)
        self.shown = 0
        return groups

    def drop(self) -> None:
        """Lets all go; nothing is kept until the next key unit."""
        self._groups, self.size, self.shown = [], 0, 0
