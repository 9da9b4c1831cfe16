"""Where the broker is."""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from vidette.core.errors import InvalidInput

SETTING = "VIDETTE_MQTT_URL"
_PORTS = {"mqtt": 1883, "mqtts": 8883}


@dataclass(frozen=True, slots=True)
class Broker:
    """An MQTT broker."""

    host: str
    port: int
    username: str | None
    password: str | None = field(repr=False)
    has_tls: bool

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def broker_of(url: str) -> Broker:
    """The broker at `mqtt://user:password@host:1883`, or `mqtts://` with TLS.

    Raises InvalidInput under the name of the setting.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise InvalidInput({SETTING: ["Enter an address as mqtt://user:password@host:1883."]})
    return Broker(
        host=parts.hostname,
        port=port or _PORTS[parts.scheme],
        username=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
        has_tls=parts.scheme == "mqtts",
    )
