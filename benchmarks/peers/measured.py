"""Another program run to its end, with the processor time that it took."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from benchmarks.recall.scoring import Reported
from benchmarks.recall.truth import Truth

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Finished:
    """A program that ended by itself."""

    output: str
    cpu_seconds: float
    """user + sys of it and of the children that it waited for."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip to be watched."""

    path: Path
    truth: Truth


@dataclass(frozen=True, slots=True)
class Watched:
    """What one peer saw in all clips, in one run."""

    reported: tuple[tuple[Reported, ...], ...]
    """For each clip, in their order."""
    cpu_seconds: float


class Peer(Protocol):
    """A product or a pipeline that can be given the clips."""

    @property
    def name(self) -> str:
        """For the table."""

    @property
    def note(self) -> str:
        """How it is set."""

    def missing(self) -> str:
        """What has to be installed before it can run; empty when nothing."""

    def watch(self, clips: Sequence[Clip], folder: Path) -> Watched:
        """Runs it over *clips*; *folder* is its own and empty."""


def run(command: Sequence[str], *, accept: tuple[int, ...] = (0,)) -> Finished:
    """Runs *command* in the project's folder; raises RuntimeError when it fails."""
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        output = process.stdout.read()
        cpu = waited(process)
    if process.returncode not in accept:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}")
    return Finished(output, cpu)


def waited(process: "subprocess.Popen[str]") -> float:
    """Waits for the end of *process*; its user + sys seconds, with those of its own children."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime


def module(name: str, *arguments: str) -> list[str]:
    """The command that runs one of our own modules."""
    return [sys.executable, "-m", name, *arguments]
