"""Settings: what is given, what wins, and how a wrong one is named."""

from pathlib import Path

import pytest

from vidette.core.errors import InvalidInput
from vidette.settings import described, is_loopback, read_settings


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOST", "PORT", "REGIONS", "OPEN", "KEEP_DAYS", "WORKERS", "DATA_DIR"):
        monkeypatch.delenv(f"VIDETTE_{name}", raising=False)


def test_defaults_keep_to_this_machine() -> None:
    settings = read_settings()
    assert (settings.host, settings.port) == ("127.0.0.1", 8080)
    assert not settings.allow_loopback
    assert not settings.allow_files
    assert settings.regions == ("default",)


def test_the_environment_is_read_and_options_win(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIDETTE_PORT", "9000")
    monkeypatch.setenv("VIDETTE_REGIONS", "yard, hall,")
    monkeypatch.setenv("VIDETTE_DATA_DIR", "/srv/vidette")
    settings = read_settings(port=9001, host=None)
    assert (settings.port, settings.host) == (9001, "127.0.0.1")
    assert settings.regions == ("yard", "hall")
    assert settings.data_dir == Path("/srv/vidette")


def test_wrong_ones_are_named_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIDETTE_KEEP_DAYS", "soon")
    monkeypatch.setenv("VIDETTE_WORKERS", "0")
    with pytest.raises(InvalidInput) as wrong:
        read_settings(port=99999)
    assert wrong.value.faults.keys() == {"VIDETTE_KEEP_DAYS", "VIDETTE_WORKERS", "--port"}


def test_hardware_is_none_unless_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_settings().hardware == "none"
    monkeypatch.setenv("VIDETTE_HARDWARE", "cuda")
    assert read_settings().hardware == "cuda"
    monkeypatch.setenv("VIDETTE_HARDWARE", "gpu")
    with pytest.raises(InvalidInput, match="VIDETTE_HARDWARE"):
        read_settings()


def test_no_regions_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIDETTE_REGIONS", " , ")
    with pytest.raises(InvalidInput, match="VIDETTE_REGIONS"):
        read_settings()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.9.9.9"])
def test_loopback_hosts(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "camera.invalid"])
def test_other_hosts(host: str) -> None:
    assert not is_loopback(host)


def test_what_is_shown_of_settings_holds_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIDETTE_APP_KEYS", "first-key, second-key")
    settings = read_settings()
    assert settings.channel_keys == ("first-key", "second-key")
    lines = {line[0]: line for line in described(settings)}
    assert lines["VIDETTE_APP_KEYS"][1:4] == ("", True, True)
    assert "first-key" not in f"{lines} {settings!r}"
