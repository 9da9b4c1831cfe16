"""What the commands take. What they do is imported when they run: the command line stays quick."""

import argparse
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

Parser = argparse.ArgumentParser
FILTERS = (
    ("--stream", "uid or title of a stream"),
    ("--region", "title of a region"),
    ("--case-type", "slug of a case type"),
    ("--type", "type of the event"),
    ("--area", "Id of an area"),
    ("--label", "class, as person"),
    ("--text", "part of the area, type, class or the stream's title"),
)


def add_arguments(commands: Any, whole: Callable[[], Parser]) -> None:
    """*whole* gives the parser of all. The commands streams, events, regions, workers, deliveries, endpoints and of declared fleets."""
    _streams(commands)
    _events(commands)
    _tables(commands)
    _deliveries(commands)
    _fleets(commands)
    completion = commands.add_parser("completion", help="completion of these commands for a shell")
    completion.add_argument("shell", choices=("bash", "zsh", "tcsh"))
    completion.set_defaults(command=_later("completion", "run"), parser=whole)


def _streams(commands: Any) -> None:
    verbs = _verbs(commands, "streams", "the streams of a service")
    found = _verb(verbs, "list", "streams, a line each", "streams", "list_streams")
    for name, what in (
        ("--status", "a status, as DOWN"),
        ("--region", "title of a region"),
        ("--case-type", "slug of a case type"),
        ("--search", "part of the title or of a uid"),
    ):
        found.add_argument(name, help=what)
    shown = _verb(verbs, "show", "how a stream is", "streams", "show")
    add = _verb(verbs, "add", "post a job", "streams", "add")
    add.add_argument("file", metavar="FILE", help="job document as JSON; - for standard input")
    add.add_argument("--wait", action="store_true", help="until it works, or does not")
    replace = _verb(verbs, "replace", "another document for a stream", "streams", "replace")
    snapshot = _verb(verbs, "snapshot", "the next picture of a stream", "streams", "snapshot")
    history = _verb(verbs, "history", "the steps of a stream, newest first", "streams", "history")
    for parser in (shown, replace, snapshot, history):
        parser.add_argument("stream", metavar="STREAM", help="uid or title")
    replace.add_argument("file", metavar="FILE", help="job document as JSON; - for standard input")
    snapshot.add_argument("file", metavar="FILE", type=Path, help="where the JPEG goes")
    history.add_argument("--limit", type=int, default=20, help="so many at the most (20)")
    for name, what in (
        ("pause", "let go of cameras and keep the jobs"),
        ("unpause", "go on after a pause"),
        ("restart", "start streams anew"),
        ("delete", "remove streams; their events stay"),
    ):
        change = _verb(verbs, name, what, "streams", "change")
        change.add_argument("streams", metavar="STREAM", nargs="+", help="uid or title")
        change.set_defaults(verb=name)


def _events(commands: Any) -> None:
    verbs = _verbs(commands, "events", "what was seen")
    found = _verb(verbs, "list", "stored events, newest first", "events", "list_events")
    found.add_argument("--limit", type=int, default=50, help="so many at the most (50)")
    tail = _verb(verbs, "tail", "events as they happen, until Ctrl-C", "events", "tail")
    tail.add_argument("--count", type=int, help="leave after so many messages")
    counts = _verb(verbs, "counts", "how many there were", "events", "counts")
    counts.add_argument(
        "--by",
        action="append",
        metavar="WHAT",
        help="hour, day, type, area, label, job_uid, ...; up to three (day)",
    )
    counts.add_argument("--timezone", help="of days, as Europe/Berlin (UTC)")
    export = _verb(verbs, "export", "all that match, as a file", "events", "export")
    export.add_argument("file", metavar="FILE", type=Path, help="a name on .csv or .jsonl")
    for parser in (found, tail, counts, export):
        for name, what in FILTERS:
            parser.add_argument(name, help=what)
        parser.add_argument("--min-score", type=float, metavar="SCORE", help="0 to 1")
    for parser in (found, counts, export):
        parser.add_argument("--from", dest="since", metavar="TIME", help="2026-03-01T12:00, or 2h")
        parser.add_argument("--to", dest="until", metavar="TIME", help="as --from")
    shown = _verb(verbs, "show", "one event", "events", "show")
    shown.add_argument("event", metavar="UID")


def _tables(commands: Any) -> None:
    regions = _verbs(commands, "regions", "the places where workers are")
    _verb(regions, "list", "every region", "tables", "list_regions")
    add = _verb(regions, "add", "a new region", "tables", "add_region")
    delete = _verb(
        regions, "delete", "remove a region that no stream uses", "tables", "delete_region"
    )
    for parser in (add, delete):
        parser.add_argument("title", metavar="TITLE")
    workers = _verbs(commands, "workers", "the processes that watch streams")
    _verb(workers, "list", "every worker", "tables", "list_workers")
    for name, what in (
        ("drain", "move the streams of workers to others, and give them no new ones"),
        ("undrain", "let workers take streams again"),
    ):
        change = _verb(workers, name, what, "tables", "switch")
        change.add_argument("workers", metavar="UID", nargs="+")
        change.set_defaults(verb=name)


def _deliveries(commands: Any) -> None:
    verbs = _verbs(commands, "deliveries", "what was told to whom")
    found = _verb(verbs, "list", "messages, newest first", "deliveries", "list_deliveries")
    found.add_argument("--state", choices=("pending", "delivered", "dead"))
    found.add_argument("--stream", help="uid or title of a stream")
    found.add_argument("--limit", type=int, default=50, help="so many at the most (50)")
    shown = _verb(verbs, "show", "one message and what it says", "deliveries", "show")
    replay = _verb(
        verbs, "replay", "send again: one, or all that were given up", "deliveries", "replay"
    )
    shown.add_argument("id", metavar="ID", type=int)
    replay.add_argument("id", metavar="ID", type=int, nargs="?")
    endpoints = _verbs(commands, "endpoints", "the addresses that are told")
    _verb(
        endpoints,
        "list",
        "those with something waiting or given up",
        "deliveries",
        "list_endpoints",
    )
    for name in ("enable", "disable"):
        switch = _verb(endpoints, name, f"{name} an address", "deliveries", "switch")
        switch.add_argument("id", metavar="ID")
        switch.set_defaults(verb=name)


def _fleets(commands: Any) -> None:
    apply = commands.add_parser(
        "apply", help="make the streams of a service as a file declares them"
    )
    apply.add_argument("--dry-run", action="store_true", help="change nothing; try new cameras")
    apply.add_argument("--no-try", action="store_true", help="with --dry-run: dial no camera")
    diff = commands.add_parser("diff", help="how a service differs from a file; 1 when it does")
    for parser, name in ((apply, "apply"), (diff, "diff")):
        parser.add_argument("-f", "--file", type=Path, required=True, help="YAML file of the site")
        parser.add_argument("--prune", action="store_true", help="streams that it left out go")
        parser.set_defaults(command=_later("fleets", name))
        _connection(parser)
    export = commands.add_parser("export", help="the streams of a service as such a file")
    export.add_argument("file", metavar="FILE", type=Path, help="made readable by you alone")
    export.add_argument("--site", help="which site, where there are several")
    export.set_defaults(command=_later("fleets", "export"))
    _connection(export)


def _verbs(commands: Any, name: str, what: str) -> Any:
    return commands.add_parser(name, help=what).add_subparsers(required=True, metavar="VERB")


def _verb(verbs: Any, name: str, what: str, module: str, function: str) -> Parser:
    parser: Parser = verbs.add_parser(name, help=what)
    parser.add_argument("--json", action="store_true", help="as JSON, a line each")
    parser.set_defaults(command=_later(module, function))
    _connection(parser)
    return parser


def _connection(parser: Parser) -> None:
    parser.add_argument("--url", help="of the service (VIDETTE_URL, else http://127.0.0.1:8080)")
    parser.add_argument("--key-file", type=Path, help="file with a key (else VIDETTE_KEY)")


def _later(module: str, function: str) -> Callable[[argparse.Namespace], int]:
    def run(options: argparse.Namespace) -> int:
        command = getattr(import_module(f"vidette.console.{module}"), function)
        if module == "completion":
            return int(command(options))
        connected = import_module("vidette.console.connection").connected
        return int(connected(command, options))

    return run
