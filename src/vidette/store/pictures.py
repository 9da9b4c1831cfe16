"""Pictures of events: JPEG files under one folder, named by day, job and event."""

import os
import re
import shutil
from datetime import UTC, date
from pathlib import Path
from secrets import token_urlsafe

from vidette.core.errors import PictureNotFound, StoreUnavailable
from vidette.core.event import Event

_NAME = re.compile(r"\d{4}-\d{2}-\d{2}/[\w-]{1,80}/[\w-]{1,120}(\.crop)?\.jpg", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def names_for(event: Event, crops: int) -> tuple[str, tuple[str, ...]]:
    """The name of the event's whole picture at this phase, and those of its *crops* cut-outs."""
    day = event.at.astimezone(UTC).date().isoformat()
    # Who knows the name may see the picture: callbacks tell it to those who are to.
    stem = f"{day}/{event.job_uid}/{event.event_uid}-{event.seq}-{token_urlsafe(12)}"
    return f"{stem}.jpg", tuple(f"{stem}-{number}.crop.jpg" for number in range(crops))


class Pictures:
    """The folder of pictures. Its calls block: async callers run them in a thread."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def save(self, name: str, jpeg: bytes) -> None:
        """Writes the picture so that it is there whole or not at all, also after a power cut.

        Raises PictureNotFound for a name that is none, StoreUnavailable when the disk refuses.
        """
        target = self._target(name)
        # The process id keeps two services on one folder apart; a reader takes no such name.
        partial = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                with partial.open("wb") as file:
                    file.write(jpeg)
                    file.flush()
                    os.fsync(file.fileno())
                partial.replace(target)
            finally:
                partial.unlink(missing_ok=True)
        except OSError as error:
            raise StoreUnavailable(f"Pictures cannot be written now: {error.strerror}") from error

    def path(self, name: str) -> Path:
        """The file of the picture. Raises PictureNotFound, also for a name that is none."""
        target = self._target(name)
        if not target.is_file():
            raise PictureNotFound
        return target

    def prune(self, before_day: date) -> int:
        """Deletes the pictures of all days before that one; answers how many days went."""
        if not self._root.is_dir():
            return 0
        days = [folder for folder in self._root.iterdir() if _DAY.fullmatch(folder.name)]
        old = [folder for folder in days if folder.name < before_day.isoformat()]
        for folder in old:
            shutil.rmtree(folder, ignore_errors=True)
        return len(old)

    def _target(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise PictureNotFound
        return self._root / name
