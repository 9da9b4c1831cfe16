"""The example receivers: each takes what is signed, once, and nothing else."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.api.rig import job
from tests.api.test_events import seen
from vidette.core.event import envelope, event_data
from vidette.delivery.signing import new_secret, sign

EXAMPLES = Path(__file__).parents[2] / "examples" / "receivers"
COMMANDS = {
    "receiver.py": [sys.executable, "receiver.py"],
    "receiver.php": ["php", "-q", "-S", "127.0.0.1:{port}", "receiver.php"],
    "receiver.mjs": ["node", "receiver.mjs"],
}


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@contextmanager
def running(name: str, secret: str, folder: Path) -> Iterator[tuple[str, Path]]:
    """The receiver's address and what it prints."""
    port, printed = free_port(), folder / "printed"
    command = [word.format(port=port) for word in COMMANDS[name]]
    given = {"CALLBACK_SECRET": secret, "PORT": str(port), "SEEN": str(folder / "seen")}
    with printed.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=EXAMPLES, env=os.environ | given, stdout=out, stderr=subprocess.DEVNULL
        )
        try:
            yield f"http://127.0.0.1:{port}/", printed
        finally:
            process.terminate()
            process.wait(10)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_example_receiver_where_its_language_is_installed(name: str, tmp_path: Path) -> None:
    program = COMMANDS[name][0]
    if shutil.which(program) is None:
        pytest.skip(f"there is no {program} here")
    secret, now = new_secret(), datetime.now(UTC)
    event = seen(job()["CameraGroupUid"], 1)
    body = json.dumps(envelope("events", event.type, event_data(event))).encode()
    status = json.dumps(envelope("streams", "status", {"job_uid": "x"})).encode()
    with running(name, secret, tmp_path) as (url, printed):
        # Connecting is tried again, with pauses, until the receiver is there.
        client = httpx.Client(transport=httpx.HTTPTransport(retries=7))

        def post(sent: bytes, headers: dict[str, str]) -> int:
            return client.post(url, content=sent, headers=headers).status_code

        genuine = sign(secret, "message-1", now, body)
        assert post(body, genuine) == 204
        assert post(body, genuine) == 204
        assert post(status, sign(secret, "message-2", now, status)) == 204
        assert post(body + b" ", genuine) == 401
        assert post(body, sign(new_secret(), "message-3", now, body)) == 401
        assert post(body, sign(secret, "message-4", now - timedelta(minutes=6), body)) == 401
        assert post(body, {}) == 401
        again = f"v1,AAAA {genuine['webhook-signature']}"
        assert post(body, genuine | {"webhook-signature": again}) == 204
        client.close()
    lines = [line for line in printed.read_text().splitlines() if "motion-detect" in line]
    assert lines == [f"motion-detect start gate {event.event_uid}"]
