"""Whether the service can do its work now, check by check."""

from vidette.core.errors import StoreUnavailable
from vidette.store import regions

from .ground import Ground

OK = "ok"


async def readiness(ground: Ground) -> dict[str, str]:
    """Check name to "ok" or a sentence on what is wrong."""
    checks = {"store": await _store(ground)}
    checks["workers"] = OK if ground.engine.workers() else "No worker is alive."
    return checks | {loop.name: loop.trouble or OK for loop in ground.loops}


async def _store(ground: Ground) -> str:
    try:
        await ground.store.read(regions.all)
    except StoreUnavailable as error:
        return str(error)
    return OK
