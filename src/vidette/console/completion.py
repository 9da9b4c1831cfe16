"""`vidette completion`: a script that completes these commands in a shell."""

import argparse

import shtab

from .show import say


def run(options: argparse.Namespace) -> int:
    """Writes the script."""
    say(shtab.complete(options.parser(), shell=options.shell))
    return 0
