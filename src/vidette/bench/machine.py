"""The machine that is measured: its name, its processors, and who gets which."""

import os
import platform
from pathlib import Path


def processors_for(count: int) -> tuple[set[int], set[int]]:
    """*count* processors for what is measured, and the others for the rest of the trial.

    With no other left, both share them all.
    """
    there = sorted(os.sched_getaffinity(0))
    return set(there[:count]), set(there[count:]) or set(there)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0))


def description() -> str:
    """Model, number of processors and Python, in one line."""
    model = platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    for line in lines:
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    return f"{model}, {processors()} processors, Python {platform.python_version()}"
