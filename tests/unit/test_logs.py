"""Log lines: one form for all, and no secret in any part of them."""

import json
import logging
from collections.abc import Iterator

import pytest

from vidette import logs

ADDRESS = "rtsp://viewer:hush-hush@camera.invalid/main?token=hush-hush"


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level


def test_json_lines_hold_the_sentence_its_facts_and_no_secret(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure("info", "json")
    log = logging.getLogger("vidette.anything")
    log.debug("This is too little to say.")
    try:
        int(ADDRESS)
    except ValueError:
        log.exception("Opening %s failed.", ADDRESS, extra={"url": ADDRESS, "attempt": 3})
    written = capsys.readouterr().err
    [line] = written.splitlines()
    told = json.loads(line)
    assert told["event"] == "Opening rtsp://***@camera.invalid/main?token=*** failed."
    assert (told["level"], told["logger"], told["attempt"]) == ("error", "vidette.anything", 3)
    assert "ValueError" in told["exception"]
    assert "hush-hush" not in written


def test_console_lines_hold_no_secret_either(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("debug", "console")
    logging.getLogger("vidette.anything").debug("Opening %s.", ADDRESS)
    written = capsys.readouterr().err
    assert "camera.invalid" in written
    assert "hush-hush" not in written
