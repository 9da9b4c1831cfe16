"""Whether a service may listen where it is told to: not where everybody could do everything."""

import logging

from vidette.core.errors import InvalidInput
from vidette.settings import Settings, is_loopback
from vidette.store.access import is_empty
from vidette.store.engine import Store

_log = logging.getLogger(__name__)


async def require_access(settings: Settings, store: Store) -> None:
    """Raises InvalidInput where everybody on the network could do everything."""
    if not await store.read(is_empty):
        return
    if is_loopback(settings.host):
        _log.warning("There is neither user nor key: all on this machine may do everything.")
    elif not settings.open:
        raise InvalidInput(
            {
                "VIDETTE_HOST": [
                    f"listening on {settings.host} without users or keys would open cameras to "
                    "everyone: make an administrator first (vidette users add NAME --role admin), "
                    "use 127.0.0.1, or set VIDETTE_OPEN=1 behind a proxy that asks for credentials"
                ]
            }
        )
