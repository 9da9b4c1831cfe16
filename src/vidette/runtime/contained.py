"""Keeps a fault that nobody foresaw to the one job or feed that it strikes."""

import logging
import traceback
from collections.abc import Callable
from typing import TypeVar

from vidette.core.errors import SourceError
from vidette.core.reasons import Reason
from vidette.core.redaction import redacted

_log = logging.getLogger(__name__)
T = TypeVar("T")


def contained(work: Callable[[], T]) -> T:
    """The result of *work*; a fault that nobody foresaw is told as SourceError INTERNAL."""
    try:
        return work()
    except SourceError:
        raise
    except Exception as fault:  # noqa: BLE001  one job or feed may fail in any way, alone
        lines = "".join(traceback.format_exception(fault))
        _log.error("A fault of the worker itself stops a stream.\n%s", redacted(lines))
        raise SourceError(Reason.INTERNAL, type(fault).__name__) from None
