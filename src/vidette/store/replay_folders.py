"""What workers of this machine keep for replays, in a folder for each job: here it is let go."""

import shutil
from pathlib import Path


def forget(root: Path, job_uid: str) -> None:
    """Deletes what is kept of a job; blocks."""
    shutil.rmtree(root / job_uid, ignore_errors=True)


def names(root: Path) -> list[str]:
    """The jobs of which something is kept; blocks."""
    return [folder.name for folder in root.iterdir()] if root.is_dir() else []
