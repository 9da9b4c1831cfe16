"""`python -m benchmarks NAME`: runs one trial and prints what it saw."""

import argparse
import asyncio
import sys

from benchmarks import control_plane, fleet, kill_loop


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
    control = trials.add_parser("control-plane", help=control_plane.__doc__)
    control.add_argument("--streams", type=int, default=10_000)
    control.add_argument("--workers", type=int, default=20)
    control.add_argument("--rate", type=float, default=200, help="stream checks a second")
    control.add_argument("--seconds", type=float, default=30, help="of stream checks")
    control.add_argument("--changes", type=float, default=0.05, help="share of streams a second")
    control.add_argument("--events", type=float, default=0, help="events that start a second")
    options = parser.parse_args()
    if options.trial == "kill":
        verdict = asyncio.run(
            kill_loop.run(rounds=options.rounds, streams=options.streams, seed=options.seed)
        )
        lines, failed = verdict.lines(), bool(verdict.faults)
    elif options.trial == "fleet":
        lines, failed = asyncio.run(fleet.run(options)), False
    else:
        lines, failed = asyncio.run(control_plane.run(options)), False
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
