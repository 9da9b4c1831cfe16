"""A host process: one worker at the end of a pipe, which lives no longer than the service does."""

import logging
import os
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from queue import SimpleQueue

from .givens import Givens
from .load import Load
from .orders import Order
from .report_queue import ReportQueue
from .worker import Worker, WorkerOptions, obey

_log = logging.getLogger(__name__)
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
"""Also sent to a whole terminal or group at once; the service alone ends its hosts."""


def run_host(pipe: Connection, options: WorkerOptions, prepare: Callable[[], None] | None) -> None:
    """The whole life of a host. Never returns: a thread stuck in native code must not hold it."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
    threading.excepthook = _die_of_fault
    _run_in_long_turns()
    if prepare is not None:
        prepare()
    orders: SimpleQueue[Order] = SimpleQueue()
    threading.Thread(target=_listen, args=(pipe, orders), name="pipe", daemon=True).start()
    reports = ReportQueue()
    givens = Givens(reports, lambda: datetime.now(UTC), load=Load(options.processors))
    worker = Worker(options, givens)
    threading.Thread(target=obey, args=(worker, orders), name="orders", daemon=True).start()
    worker.open()
    try:
        while (report := reports.get()) is not None:
            pipe.send(report)
    except OSError:
        os._exit(1)
    logging.shutdown()
    os._exit(0)


def _run_in_long_turns() -> None:
    """Asks the system not to interrupt a thread for each other one that wakes, where it can be asked.

    A host has a thread for each camera. What is in the processor's caches is worth more to it than the
    millisecond by which another picture is looked at sooner.
    """
    if hasattr(os, "SCHED_BATCH"):
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def _listen(pipe: Connection, orders: SimpleQueue[Order]) -> None:
    """Takes orders; the end of the pipe is the end of the service, and so of this process."""
    try:
        while True:
            orders.put(pipe.recv())
    except (EOFError, OSError):
        os._exit(1)


def _die_of_fault(fault: threading.ExceptHookArgs) -> None:
    """A thread that ends by a fault would leave a host that is alive and does nothing."""
    value = fault.exc_value
    _log.critical(
        "A host ends by a fault of its own.",
        exc_info=(fault.exc_type, value, fault.exc_traceback) if value is not None else None,
    )
    logging.shutdown()
    os._exit(1)
