"""`python -m benchmarks NAME`: runs one trial and prints what it saw."""

import argparse
import asyncio
import sys
from typing import Protocol

from benchmarks import (
    control_plane,
    density,
    event_search,
    fleet,
    kill_loop,
    previews,
    receiver,
    table,
)
from benchmarks.disturb import command as disturb
from benchmarks.peers import command as peers
from benchmarks.recall import command as recall
from benchmarks.tamper import command as tamper


class Trial(Protocol):
    """A module that takes options and gives lines."""

    __doc__: str | None

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """What it may be told."""

    def run(self, options: argparse.Namespace) -> list[str]:
        """What it saw."""


TRIALS: dict[str, Trial] = {
    "recall": recall,
    "disturb": disturb,
    "tamper": tamper,
    "peers": peers,
    "density": density,
    "receiver": receiver,
    "previews": previews,
    "table": table,
    "event-search": event_search,
}


def main() -> int:
    """Exit code 0 when the trial ran and found no fault."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    trials = parser.add_subparsers(dest="trial", required=True)
    kill = trials.add_parser("kill", help=kill_loop.__doc__)
    kill.add_argument("--rounds", type=int, default=20, help="kills of the service, and of a host")
    kill.add_argument("--streams", type=int, default=8)
    kill.add_argument("--seed", type=int, default=1)
    many = trials.add_parser("fleet", help=fleet.__doc__)
    many.add_argument("--jobs", type=int, default=50)
    many.add_argument("--cameras", type=int, default=10)
    many.add_argument("--fps", type=float, default=5)
    many.add_argument("--seconds", type=float, default=60)
    for name, trial in TRIALS.items():
        trial.add_arguments(trials.add_parser(name, help=trial.__doc__))
    control_plane.add_arguments(trials.add_parser("control-plane", help=control_plane.__doc__))
    options = parser.parse_args()
    if options.trial == "kill":
        verdict = asyncio.run(
            kill_loop.run(rounds=options.rounds, streams=options.streams, seed=options.seed)
        )
        lines, failed = verdict.lines(), bool(verdict.faults)
    elif options.trial in TRIALS:
        lines, failed = TRIALS[options.trial].run(options), False
    elif options.trial == "control-plane":
        lines, failed = asyncio.run(control_plane.run(options)), False
    else:
        lines, failed = asyncio.run(fleet.run(options)), False
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
