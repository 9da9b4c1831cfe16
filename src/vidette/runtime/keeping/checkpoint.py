"""The state of a job's pipeline as bytes, and back: only of classes that are known to do no harm."""

import io
import pickle
import zlib
from collections.abc import Callable
from enum import Enum, EnumType
from typing import Any

SHAPE = 2
"""Which fields the classes of a state have; raised when those of one change.

A state of another shape is none that this build can go on from.
"""
_STANDARD = frozenset(
    {
        *(("datetime", name) for name in ("datetime", "date", "time", "timedelta", "timezone")),
        *(("collections", name) for name in ("deque", "OrderedDict", "Counter", "defaultdict")),
        *(("builtins", name) for name in ("set", "frozenset", "range", "slice", "complex")),
        ("builtins", "bytearray"),
        ("fractions", "Fraction"),
        ("uuid", "UUID"),
        ("numpy", "dtype"),
        ("numpy", "ndarray"),
        ("numpy._core.numeric", "_frombuffer"),
        ("numpy._core.multiarray", "_reconstruct"),
        ("numpy._core.multiarray", "scalar"),
    }
)
_OURS = ("vidette.analytics.", "vidette.core.", "vidette.runtime.moments")


class NoCheckpoint(Exception):
    """The state cannot be kept, or is not one that this build has kept."""


def packed(state: Any) -> bytes:
    """*state* as bytes; raises NoCheckpoint when it holds what cannot be kept."""
    try:
        return pickle.dumps((SHAPE, state), 5)
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        raise NoCheckpoint(str(error)) from None


def unpacked(data: bytes) -> Any:
    """What `packed` was given, out of what a Writer packed; raises NoCheckpoint for anything else.

    It is read only from our own private files; that it admits no other class makes a file that
    somebody else has put there harmless.
    """
    try:
        kept = _Reader(io.BytesIO(zlib.decompress(data))).load()
    except (pickle.UnpicklingError, AttributeError, ImportError, EOFError) as error:
        raise NoCheckpoint(str(error)) from None
    except (TypeError, ValueError, KeyError, IndexError, zlib.error) as error:
        raise NoCheckpoint(f"{type(error).__name__}: {error}") from None
    if not isinstance(kept, tuple) or len(kept) != 2 or kept[0] != SHAPE:
        raise NoCheckpoint("kept by another build")
    return kept[1]


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Callable[..., Any]:
        """Gives a class that is admitted; nothing else is found."""
        if (module, name) == ("builtins", "getattr"):
            return _member
        if (module, name) in _STANDARD:
            found: Callable[..., Any] = super().find_class(module, name)
            return found
        if f"{module}.".startswith(_OURS) and "." not in name:
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is not admitted")


def _member(kind: object, name: str) -> Enum:
    """In place of `getattr`, by which Python 3.11.0 to 3.11.3 pickle the members of an Enum."""
    if isinstance(kind, EnumType):
        member: Enum = kind[name]
        return member
    raise pickle.UnpicklingError("getattr is admitted for members of an Enum alone")
