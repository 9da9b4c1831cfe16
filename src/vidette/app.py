"""Joins the rooms into a running service; the only place that does."""

import asyncio
import fcntl
import logging
import os
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from fastapi import FastAPI

from vidette import garbage, logs
from vidette.analytics.catalogue import catalogue
from vidette.api.application import create_api
from vidette.core.addresses import AddressPolicy
from vidette.core.errors import InvalidInput, VidetteError
from vidette.delivery.deliverer import Deliverer
from vidette.delivery.signing import is_secret, new_secret
from vidette.exposure import require_access
from vidette.mqtt.mount import bridged
from vidette.orchestrator.engine import Engine
from vidette.orchestrator.orchestrator import Options, Orchestrator
from vidette.orchestrator.service import Service
from vidette.runtime.keeping.tending import Replays
from vidette.runtime.load import processors
from vidette.runtime.local import LocalEngine
from vidette.runtime.trying import TryProcess
from vidette.runtime.tuner import TuneProcess
from vidette.runtime.worker import WorkerOptions
from vidette.server import listening, server_of, url_of
from vidette.settings import Settings, database_url, described, replay_folder
from vidette.store.engine import Store
from vidette.store.explanations import Explanations
from vidette.store.pictures import Pictures

_log = logging.getLogger(__name__)


class DataDirInUse(VidetteError):
    """Another Vidette uses this data folder."""


def utc_now() -> datetime:
    """The clock of the service."""
    return datetime.now(UTC)


async def serve(
    settings: Settings,
    *,
    stop: asyncio.Event,
    ready: Callable[[str], None] | None = None,
    engine: Engine | None = None,
) -> None:
    """Runs the whole service until *stop* is set; calls *ready* with its address once it answers.

    Without an *engine*, host processes of its own run the feeds. Raises OSError when the address is taken, DataDirInUse when the data folder is.
    """
    with listening(settings.host, settings.port) as listener, _owned(settings.data_dir):
        url = settings.public_url.rstrip("/") or url_of(settings.host, listener.getsockname()[1])
        async with (
            _orchestrating(settings, url, engine or _local_engine(settings)) as orchestrator,
            _pages(settings, orchestrator.service, url) as pages,
            bridged(orchestrator.service, settings.broker, **settings.topics),
        ):
            service, keys = orchestrator.service, settings.channel_keys
            api = create_api(service, public_url=url, app_keys=keys, pages=pages)
            server = server_of(api)
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            stopping = asyncio.create_task(stop.wait())
            while not (server.started or serving.done() or stop.is_set()):
                await asyncio.wait({serving, stopping}, timeout=0.01)
            if server.started:
                garbage.settle()
                _log.info("The service answers.", extra={"url": url})
                if ready is not None:
                    ready(url)
            await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
            orchestrator.end_listening()
            server.should_exit = True
            stopping.cancel()
            await serving


def run(settings: Settings, *, ready: Callable[[str], None] | None = None) -> None:
    """Runs the service until SIGINT or SIGTERM."""
    logs.configure(settings.log_level, settings.log_format)

    async def main() -> None:
        await serve(settings, stop=stop_on_signals(), ready=ready)

    with asyncio.Runner(loop_factory=_new_loop) as runner:
        runner.run(main())


def stop_on_signals() -> asyncio.Event:
    """An event that SIGINT and SIGTERM set; a second signal ends the process the hard way."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def on_signal(number: signal.Signals) -> None:
        stop.set()
        loop.remove_signal_handler(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, on_signal, number)
    return stop


@asynccontextmanager
async def _orchestrating(
    settings: Settings, public_url: str, engine: Engine
) -> AsyncIterator[Orchestrator]:
    secret = callback_secret(settings)
    store = await Store.open(database_url(settings.data_dir))
    callback_policy = AddressPolicy(
        allow_private=settings.allow_private_callbacks, allow_loopback=settings.allow_loopback
    )
    source_policy = AddressPolicy(allow_private=True, allow_loopback=settings.allow_loopback)
    deliverer = Deliverer(secret, callback_policy)
    try:
        await require_access(settings, store)
        orchestrator = Orchestrator(
            store,
            engine,
            deliverer,
            Pictures(settings.data_dir / "pictures"),
            Explanations(settings.data_dir / "explanations"),
            catalogue(),
            Options(
                public_url=public_url,
                source_policy=source_policy,
                callback_policy=callback_policy,
                files_allowed=settings.allow_files,
                keep_days=settings.keep_days,
                viewers=settings.viewers,
                tryer=TryProcess(settings.allow_loopback, settings.allow_files),
                listeners=settings.listeners,
                explain_hours=settings.explain_hours,
                explain_bytes=settings.explain_mb * 1_000_000,
                default_regions=settings.regions,
                replay_folder=replay_folder(settings.data_dir),
                tuner=TuneProcess(settings.data_dir, replay_folder(settings.data_dir)),
            ),
            utc_now,
        )
        await orchestrator.start()
        try:
            yield orchestrator
        finally:
            await orchestrator.close()
    finally:
        await deliverer.close()
        await store.close()


@asynccontextmanager
async def _pages(settings: Settings, service: Service, url: str) -> AsyncIterator[FastAPI | None]:
    """The dashboard, or None when the settings leave it out."""
    if not settings.dashboard:
        yield None
        return
    # NiceGUI takes a good part of a second to import: only where there are pages.
    from vidette.dashboard.mount import open_dashboard
    from vidette.dashboard.site import SettingLine, Site

    lines = tuple(SettingLine(*line) for line in described(settings))
    async with open_dashboard(Site(service, url, settings.data_dir, lines)) as pages:
        yield pages


def _local_engine(settings: Settings) -> Engine:
    return LocalEngine(
        _workers(settings),
        now=utc_now,
        prepare=partial(logs.configure, settings.log_level, settings.log_format),
    )


def _workers(settings: Settings) -> list[WorkerOptions]:
    return [
        WorkerOptions(
            uid=f"local-{number}",
            title=f"{socket.gethostname()} {number}",
            regions=settings.regions,
            capacity=settings.worker_capacity,
            processors=processors() / settings.workers,
            allow_loopback=settings.allow_loopback,
            allow_files=settings.allow_files,
            hardware=settings.hardware,
            replays=Replays(replay_folder(settings.data_dir), int(settings.replay_gb * 1e9)),
        )
        for number in range(1, settings.workers + 1)
    ]


def callback_secret(settings: Settings) -> str:
    """The key that signs callbacks: the setting, else the one that the data folder keeps.

    Raises InvalidInput for a setting that is no key.
    """
    if settings.webhook_secret is not None:
        secret = settings.webhook_secret.get_secret_value()
        if not is_secret(secret):
            raise InvalidInput(
                {"VIDETTE_WEBHOOK_SECRET": ["It must be whsec_ and 24 to 64 bytes in base64."]}
            )
        return secret
    path = settings.data_dir / "callback.secret"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        secret = new_secret()
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secret + "\n")
        return secret


@contextmanager
def _owned(data_dir: Path) -> Iterator[None]:
    """Holds the data folder for this process alone; the hold ends with the process, however."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (data_dir / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise DataDirInUse(
                f"another Vidette (pid {lock.read().strip()}) uses the data folder {data_dir}: "
                "stop it, or give this one a folder of its own with --data-dir"
            ) from None
        lock.seek(0)
        lock.truncate()
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _new_loop() -> asyncio.AbstractEventLoop:
    import uvloop  # only where a loop of our own is made

    return uvloop.new_event_loop()
