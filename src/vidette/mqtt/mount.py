"""Runs the bridge beside a service."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from vidette.core.errors import InvalidInput
from vidette.orchestrator.service import Service

from .bridge import Bridge
from .broker import SETTING, broker_of

_log = logging.getLogger(__name__)


@asynccontextmanager
async def bridged(
    service: Service, url: str | None, *, topic: str, discovery: str
) -> AsyncIterator[None]:
    """Tells the broker at *url* under *topic* meanwhile; does nothing without one.

    *discovery*: where Home Assistant looks for devices; empty: nowhere. Raises InvalidInput.
    """
    if url is None:
        yield
        return
    try:
        import aiomqtt  # an extra
    except ImportError:
        raise InvalidInput({SETTING: ["Install the extra for it: vidette[mqtt]."]}) from None
    bridge = Bridge(service, topic.strip("/"), discovery.strip("/"), aiomqtt)
    running = asyncio.create_task(bridge.run(broker_of(url)))
    try:
        yield
        # The service has stopped telling: what is said last is that it is offline.
        with suppress(TimeoutError):
            async with asyncio.timeout(5):
                await asyncio.shield(running)
    finally:
        running.cancel()
        await asyncio.wait({running})
        if not running.cancelled() and (fault := running.exception()) is not None:
            _log.error("The MQTT broker was told nothing any more.", exc_info=fault)
