"""What every test may use: the shared clips, and where they are missing the reason to skip."""

from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED_MEDIA = ROOT.parent / "shared" / "media"
SHIPPED_CLIPS = ROOT / "src" / "vidette" / "practice" / "clips"


@pytest.fixture(scope="session")
def clip() -> Callable[[str], Path]:
    """Gives the path of a clip by file name; skips the test where only the shipped clips are."""

    def find(name: str) -> Path:
        for folder in (SHIPPED_CLIPS, SHARED_MEDIA):
            if (folder / name).is_file():
                return folder / name
        pytest.skip(f"{name} is not part of a fresh clone; it lies in ../shared/media")

    return find
