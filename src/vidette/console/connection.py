"""Runs a command with a client; says what a call came to."""

import argparse
import os
import sys
from collections.abc import Callable
from uuid import UUID

from vidette.client import Client, ClientError, Invalid
from vidette.core.errors import InvalidInput, VidetteError
from vidette.core.title import title_of

URL, KEY = "VIDETTE_URL", "VIDETTE_KEY"
"""Variables of the environment."""
DEFAULT = "http://127.0.0.1:8080"
Command = Callable[[Client, argparse.Namespace], int]


class Failed(VidetteError):
    """The service did not do it."""


def connected(command: Command, options: argparse.Namespace) -> int:
    """Runs *command*; its exit code. Raises InvalidInput and Failed for what the service says."""
    key = os.environ.get(KEY)
    if options.key_file is not None:
        key = options.key_file.read_text(encoding="utf-8").strip()
    try:
        with Client(options.url or os.environ.get(URL) or DEFAULT, key=key) as client:
            return command(client, options)
    except Invalid as error:
        raise InvalidInput(error.faults or {"detail": str(error)}) from error
    except ClientError as error:
        raise Failed(str(error)) from error
    except BrokenPipeError:
        # Who read the output has left. What is still to be flushed at the end goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def uid_of(client: Client, given: str) -> str:
    """The uid of the stream that *given* names: a uid, or the title or part of it of one stream."""
    try:
        return str(UUID(given))
    except ValueError:
        pass
    found = client.streams.list(search=given, limit=1000).results
    titles = {one.job_uid: title_of(one.platform_json) for one in found}
    exact = [uid for uid, title in titles.items() if title.casefold() == given.casefold()]
    if len(exact) == 1 or len(titles) == 1:
        return (exact or list(titles))[0]
    if not titles:
        raise InvalidInput({"STREAM": [f'No stream has "{given}" in its title or uid.']})
    some = ", ".join(f"{title} ({uid})" for uid, title in list(titles.items())[:5])
    raise InvalidInput({"STREAM": [f'"{given}" is the name of {len(titles)} streams: {some}.']})
