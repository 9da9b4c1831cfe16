"""Users and keys by the command line, and a service that asks for them."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from vidette.bench.service import ServiceProcess

PASSWORD = "an invented password"


def vidette(folder: Path, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vidette", *words, "--data-dir", str(folder / "data")],
        check=False,
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"VIDETTE_LOG_LEVEL": "warning"},
    )


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[ServiceProcess]:
    service = ServiceProcess(tmp_path / "data", tmp_path / "log", settings={"VIDETTE_WORKERS": "1"})
    await service.start()
    try:
        yield service
    finally:
        assert await service.stop() == 0


def status(service: ServiceProcess, key: str = "") -> int:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        with urlopen(Request(f"{service.url}/api/streams/", headers=headers), timeout=10) as answer:
            return int(answer.status)
    except HTTPError as error:
        return error.code


async def test_a_key_made_beside_a_running_service_opens_it(
    service: ServiceProcess, tmp_path: Path
) -> None:
    assert status(service) == 200
    made = vidette(tmp_path, "keys", "add", "platform", "--role", "operator")
    assert made.returncode == 0, made.stderr
    key = made.stdout.splitlines()[0]
    assert key.startswith("vdt_")
    assert status(service, key) == 200
    listed = vidette(tmp_path, "keys", "list")
    assert "platform" in listed.stdout
    assert key not in listed.stdout
    assert vidette(tmp_path, "keys", "revoke", "1").returncode == 0
    missing = vidette(tmp_path, "keys", "revoke", "7")
    assert (missing.returncode, missing.stderr) == (1, "vidette: Key not found\n")


def test_users_are_made_listed_and_removed(tmp_path: Path) -> None:
    viewer = vidette(tmp_path, "users", "add", "anna", given=PASSWORD + "\n")
    assert viewer.returncode == 2
    assert "The first user is an admin" in viewer.stderr
    short = vidette(tmp_path, "users", "add", "anna", "--role", "admin", given="short\n")
    assert short.returncode == 2
    assert "password" in short.stderr
    made = vidette(tmp_path, "users", "add", "anna", "--role", "admin", given=PASSWORD + "\n")
    assert made.returncode == 0, made.stderr
    assert vidette(tmp_path, "users", "list").stdout.startswith("anna  admin")
    again = vidette(tmp_path, "users", "password", "anna", given="another password\n")
    assert again.returncode == 0
    last = vidette(tmp_path, "users", "remove", "anna")
    assert (last.returncode, last.stderr) == (1, "vidette: It is the last administrator.\n")
