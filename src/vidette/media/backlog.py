"""What a resting stream keeps: its coded pictures since the last key picture that was looked at."""

from typing import Generic

from .coded import Unit


class Backlog(Generic[Unit]):
    """Groups of units, each begun by a key unit; the first group's key picture was looked at."""

    def __init__(self) -> None:
        self._groups: list[list[Unit]] = []
        self.size = 0
        """Bytes of all of them."""

    def restart(self, unit: Unit) -> None:
        """Lets all go and begins with the key *unit*."""
        self._groups, self.size = [[unit]], unit.size

    def add(self, unit: Unit) -> None:
        """Keeps one more; a key unit begins another group."""
        if unit.is_key or not self._groups:
            self._groups.append([unit])
        else:
            self._groups[-1].append(unit)
        self.size += unit.size

    def take(self) -> list[list[Unit]]:
        """All of them, which are kept no longer."""
        groups, self._groups, self.size = self._groups, [], 0
        return groups
