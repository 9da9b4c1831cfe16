"""The client without asyncio is made of the one with it, by putting words in the place of words.

Run this file to make it anew: `python tests/architecture/test_generated_client.py`.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOM = Path(__file__).parents[2] / "src" / "vidette" / "client"
SOURCES = sorted((ROOM / "asynchronous").glob("*.py"))
WORDS = {
    r"from contextlib import aclosing\n": "from contextlib import closing\n",
    r"\baclosing\b": "closing",
    r"\basynccontextmanager\b": "contextmanager",
    r"\basync (def|with|for)\b": r"\1",
    r"\bawait ": "",
    r"\bAsync(Client|Connection)\b": r"\1",
    r"\bAsyncBaseTransport\b": "BaseTransport",
    r"\bAsyncGenerator\b": "Generator",
    r"\b__aenter__\b": "__enter__",
    r"\b__aexit__\b": "__exit__",
    r"\baclose\b": "close",
    r"\baread\b": "read",
    r"\baiter_(lines|bytes)\b": r"iter_\1",
    r"\bimport asyncio\b": "import time",
    r"\basyncio\.sleep\b": "time.sleep",
}
INIT = '"""The client without asyncio, made of the one with it by tests/architecture: change that one."""\n'


def made(source: Path) -> str:
    """The module without asyncio, in the house's style."""
    if source.name == "__init__.py":
        return INIT
    text = source.read_text(encoding="utf-8")
    for before, after in WORDS.items():
        text = re.sub(before, after, text)
    target = ROOM / "synchronous" / source.name
    for command in (
        ["check", "--fix-only", "--select", "I", "--quiet", f"--stdin-filename={target}", "-"],
        ["format", "--quiet", f"--stdin-filename={target}", "-"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command],
            input=text,
            capture_output=True,
            text=True,
            check=True,
        )
        text = done.stdout
    return text


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_the_client_without_asyncio_is_as_made(source: Path) -> None:
    there = (ROOM / "synchronous" / source.name).read_text(encoding="utf-8")
    assert there == made(source), f"run python {Path(__file__).name} in tests/architecture"


def test_no_module_is_left_over() -> None:
    names = {path.name for path in (ROOM / "synchronous").glob("*.py")}
    assert names == {path.name for path in SOURCES}


if __name__ == "__main__":
    for one in SOURCES:
        (ROOM / "synchronous" / one.name).write_text(made(one), encoding="utf-8")
