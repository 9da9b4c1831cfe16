"""The settings of a service process, from the environment (VIDETTE_*)."""

import os
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from vidette.core.decoding import Hardware
from vidette.core.errors import InvalidInput


class Settings(BaseSettings):
    """How this service runs; every field is the environment variable VIDETTE_<FIELD>."""

    model_config = SettingsConfigDict(env_prefix="VIDETTE_", extra="ignore", frozen=True)

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8080, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    data_dir: Path = Field(
        Path("vidette-data"), description="Folder of the database, the pictures and the secret."
    )
    public_url: str = Field(
        "", description="Address that clients reach this service at; default http://host:port."
    )
    workers: int = Field(
        default_factory=lambda: os.cpu_count() or 1,
        ge=1,
        le=256,
        description="Host processes that run feeds; default one for each processor.",
    )
    worker_capacity: int = Field(64, ge=1, le=10_000, description="Jobs that one worker takes.")
    hardware: Hardware = Field(
        "none",
        description="What may decode beside the processor: cuda (NVIDIA), qsv (Intel), or auto, the "
        "first that works.",
    )
    regions: Annotated[tuple[str, ...], NoDecode] = Field(
        ("default",), description="Titles of the regions that this service's workers serve."
    )
    allow_loopback: bool = Field(
        False, description="Let sources and callbacks be on this machine (demos and tests)."
    )
    allow_files: bool = Field(False, description="Let sources be file:// addresses.")
    allow_private_callbacks: bool = Field(
        False, description="Let callbacks go to private addresses (10/8, 192.168/16, ...)."
    )
    viewers: int = Field(
        100,
        ge=1,
        le=10_000,
        description="Viewers of live pictures at the same time, of all streams together.",
    )
    listeners: int = Field(
        1000,
        ge=1,
        le=100_000,
        description="Listeners to events as they happen at the same time, open pages included.",
    )
    app_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        (),
        description="Keys that open the WebSocket channels, by commas; without any, every key does.",
    )
    webhook_secret: SecretStr | None = Field(
        None,
        description="Key that signs callbacks (whsec_...); default made once, kept in data_dir.",
    )
    mqtt_url: SecretStr | None = Field(
        None,
        description="MQTT broker that is told events and states: mqtt://user:password@host:1883, or "
        "mqtts:// with TLS; needs the extra vidette[mqtt].",
    )
    mqtt_topic: str = Field("vidette", description="What topics at the broker begin with.")
    mqtt_discovery: str = Field(
        "homeassistant", description="Where Home Assistant looks for devices; empty: nowhere."
    )
    keep_days: int = Field(
        30, ge=1, le=3650, description="Days that ended events and their pictures are kept."
    )
    replay_gb: float = Field(
        10,
        gt=0,
        le=10_000,
        description="Disk space for pictures that streams keep for replays (Processing."
        "replay_minutes), of all streams together, in GB; the oldest go first.",
    )
    explain_hours: int = Field(
        24, ge=1, le=8760, description="Hours that explanations of streams are kept."
    )
    explain_mb: int = Field(
        512, ge=1, le=1_000_000, description="Megabytes that explanations may take together."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least level that is logged."
    )
    log_format: Literal["auto", "console", "json"] = Field(
        "auto", description="Form of log lines; auto is console on a terminal, else json."
    )
    dashboard: bool = Field(True, description="Serve the pages for people at /.")
    open: bool = Field(
        False,
        description="Listen beyond loopback without users and keys: only behind a proxy that asks for them.",
    )

    @property
    def channel_keys(self) -> tuple[str, ...]:
        """`app_keys` as they are."""
        return tuple(key.get_secret_value() for key in self.app_keys)

    @property
    def broker(self) -> str | None:
        """`mqtt_url` as it is."""
        return None if self.mqtt_url is None else self.mqtt_url.get_secret_value()

    @property
    def topics(self) -> dict[str, str]:
        """What `bridged` is to be told of topics."""
        return {"topic": self.mqtt_topic, "discovery": self.mqtt_discovery}

    @field_validator("mqtt_topic", "mqtt_discovery")
    @classmethod
    def _is_a_topic(cls, value: str) -> str:
        if set("+#\x00") & set(value):
            raise ValueError("A topic has no + and no #.")
        return value

    @field_validator("regions", "app_keys", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(title.strip() for title in value.split(",") if title.strip())
        return value

    @model_validator(mode="after")
    def _is_safe(self) -> Self:
        if not self.regions:
            raise ValueError("VIDETTE_REGIONS names no region; at least one is needed")
        return self


def described(settings: Settings) -> list[tuple[str, str, bool, bool, str]]:
    """Each setting: variable, value (none of a secret), whether it was given, is secret, meaning."""
    lines = []
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        is_secret = "Secret" in str(field.annotation)
        is_given = name in settings.model_fields_set
        shown = "" if value is None or is_secret else _shown(value)
        lines.append(
            (f"VIDETTE_{name.upper()}", shown, is_given, is_secret, field.description or "")
        )
    return lines


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def is_loopback(host: str) -> bool:
    """Whether *host* is reached from this machine alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def read_settings(**overrides: Any) -> Settings:
    """The settings of the environment; *overrides* that are not None win.

    Raises InvalidInput naming each wrong variable or option.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        faults: dict[str, list[str]] = {}
        for fault in error.errors(include_url=False, include_input=False):
            field = "_".join(str(part) for part in fault["loc"])
            name = f"--{field.replace('_', '-')}" if field in given else f"VIDETTE_{field.upper()}"
            name = name if field else "settings"
            faults.setdefault(name, []).append(fault["msg"].removeprefix("Value error, "))
        raise InvalidInput(faults) from None


def replay_folder(data_dir: Path) -> Path:
    """Where a data folder keeps coded pictures for replays."""
    return data_dir.absolute() / "replay"


def database_url(data_dir: Path) -> str:
    """The SQLite database of a data folder, as the store wants it."""
    return f"sqlite:///{data_dir.absolute() / 'vidette.db'}"
