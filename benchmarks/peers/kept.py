"""What programs saw, kept by program, settings and variant, so that a run goes on where one stopped."""

import json
from pathlib import Path
from typing import Any

from .contenders import Contender, Seen, Settings, key, seen
from .sample import BUILD, EDITION, Take


class Kept:
    """One file for each program, in *folder*."""

    def __init__(self, folder: Path = BUILD) -> None:
        self._folder = folder / f"seen-{EDITION}"
        self._known: dict[str, dict[str, dict[str, Any]]] = {}

    def of(self, contender: Contender, settings: Settings, take: Take) -> Seen | None:
        """What is known; None when it was not watched yet."""
        document = self._of(contender).get(key(settings), {}).get(take.variant.name)
        return None if document is None else seen(document)

    def keep(self, contender: Contender, settings: Settings, take: Take, what: Seen) -> None:
        """From now on *what* is known; on disk after `write`."""
        self._of(contender).setdefault(key(settings), {})[take.variant.name] = what.document()

    def write(self, contender: Contender) -> None:
        """To disk, whole or not at all."""
        self._folder.mkdir(parents=True, exist_ok=True)
        part = self._path(contender).with_suffix(".part")
        part.write_text(json.dumps(self._of(contender)))
        part.replace(self._path(contender))

    def _of(self, contender: Contender) -> dict[str, dict[str, Any]]:
        if contender.name not in self._known:
            path = self._path(contender)
            self._known[contender.name] = json.loads(path.read_text()) if path.is_file() else {}
        return self._known[contender.name]

    def _path(self, contender: Contender) -> Path:
        name = contender.name.replace(" ", "-").lower()
        return self._folder / f"{name}.json"
