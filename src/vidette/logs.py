"""Log lines: one sentence each with its facts, JSON or console, and never a secret."""

import logging
import sys

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

from vidette.core.redaction import redacted


def configure(level: str, form: str) -> None:
    """Sends every log record of this process to standard error, redacted.

    *level* is debug, info, warning or error; *form* is console, json, or auto (console when
    standard error is a terminal).
    """
    on_terminal = form == "console" or (form == "auto" and sys.stderr.isatty())
    renderer: Processor = (
        structlog.dev.ConsoleRenderer() if on_terminal else structlog.processors.JSONRenderer()
    )
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _redact,
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            foreign_pre_chain=shared,
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in ("httpx", "httpcore", "alembic", "uvicorn", "libav"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _redact(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    for key, value in event.items():
        if not key.startswith("_") and not isinstance(value, bool | int | float):
            event[key] = redacted(str(value))
    return event
