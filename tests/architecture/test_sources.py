"""The shape of the code: sizes, docstrings, names, and what must not be in it."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "vidette"
SOURCES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
CODE = [*SOURCES, *TESTS, *sorted((ROOT / "benchmarks").rglob("*.py"))]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
TEXTS = [*CODE, *PAGES, ROOT / "NOTICE", ROOT / "Makefile"]

LONGEST, LONG = 400, 250
ARGUED: dict[str, str] = {
    "store/streams.py": "every write to a stream's row stands here, so that no other module makes one",
}
"""Modules of more than LONG lines, by path below src/vidette, each with the reason why."""

BANNED_SUFFIXES = (
    "Manager",
    "Handler",
    "Helper",
    "Processor",
    "Util",
    "Utils",
    "Base",
    "Impl",
    "Data",
    "Info",
)
BANNED_MODULES = {"utils", "util", "common", "helpers", "helper", "base", "manager", "misc"}
BLIND = re.compile(r"api/problems\.py|runtime/contained\.py|orchestrator/.*")
"""Where everything may be caught: the API's table, one job or feed, the control plane's loops."""
# Written in halves, so that this file holds none of them.
UNFINISHED = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
EXEMPTION = re.compile(
    r"#\s*(?P<kind>no" + r"qa|type:\s*ignore)(?P<code>:\s*\w+|\[\S+\])?(?P<why>.*)$"
)
HOST = re.compile(r"\b(?:rtsps?|https?)://(?:[^\s/\"'`<>()]*@)?(?P<host>[\w.-]*\w)")
"""The host of an address, unless it starts with a placeholder."""
CREDITED = {
    "creativecommons.org",
    "github.com",
    "semver.org",
    "www.apache.org",
    "www.standardwebhooks.com",
    "www.w3.org",
}
MACHINE = re.compile(r"(?<![\w.])/(?:home|root|Users)/\w|\b[A-Z]:\\\w")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def in_package(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@cache
def lines(path: Path) -> tuple[str, ...]:
    return tuple(path.read_text(encoding="utf-8").splitlines())


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def matching(paths: list[Path], pattern: re.Pattern[str]) -> list[str]:
    """Each line that *pattern* finds something in, with its place."""
    return [
        f"{name(path)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(lines(path), 1)
        if pattern.search(line)
    ]


def test_modules_are_short_or_argued() -> None:
    sizes = {in_package(path): len(lines(path)) for path in SOURCES}
    assert {short: size for short, size in sizes.items() if size > LONGEST} == {}, "divide them"
    long = {short for short, size in sizes.items() if size > LONG}
    assert long - ARGUED.keys() == set(), "divide them, or argue in ARGUED"
    assert ARGUED.keys() - long == set(), "these arguments have outlived their modules"


def test_modules_say_what_they_are_for() -> None:
    for path in SOURCES:
        doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        assert doc, f"{name(path)} opens without a docstring"
        first = doc.splitlines()[0]
        assert first.endswith((".", "!", "?", ":")), f"{name(path)}: its first line is no sentence"


def test_names_say_what_a_thing_is() -> None:
    empty = [name(path) for path in SOURCES if path.stem in BANNED_MODULES]
    empty += [
        f"{name(path)}: {node.name}"
        for path in SOURCES
        for node in nodes(path)
        if isinstance(node, ast.ClassDef) and node.name.endswith(BANNED_SUFFIXES)
    ]
    assert empty == []


def imported(path: Path) -> Iterator[str]:
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_nothing_is_mocked() -> None:
    mocked = [name(path) for path in CODE for one in imported(path) if one.startswith("unittest")]
    assert mocked == [], "write a small class, or use the ones we ship"


def test_nothing_is_left_unfinished() -> None:
    assert matching(CODE, UNFINISHED) == []


def test_exemptions_are_narrow_and_those_of_types_argued() -> None:
    for path in CODE:
        for line in lines(path):
            match = EXEMPTION.search(line)
            if match is None:
                continue
            assert match["code"], f"{name(path)} exempts from everything: {line.strip()}"
            is_argued = len(match["why"].strip(" #:")) > 5
            assert is_argued or match["kind"].startswith("no"), f"{name(path)}: why {line.strip()}"


def test_everything_is_caught_at_three_places_only() -> None:
    for path in SOURCES:
        if BLIND.fullmatch(in_package(path)):
            continue
        for node in nodes(path):
            if isinstance(node, ast.ExceptHandler):
                caught = ast.unparse(node.type) if node.type else "everything"
                is_blind = caught in ("Exception", "BaseException", "everything")
                raises = any(isinstance(part, ast.Raise) for part in ast.walk(node))
                assert raises or not is_blind, f"{name(path)}:{node.lineno} catches {caught}"


def test_tests_wait_for_events_not_for_time() -> None:
    sleeping = [
        f"{name(path)}:{node.lineno}"
        for path in TESTS
        for node in nodes(path)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("time.sleep", "sleep")
    ]
    assert sleeping == []


def is_nobodys(host: str) -> bool:
    """Whether no stranger's machine answers to *host*: invented, a bare word, or a number."""
    labels = host.split(".")
    return (
        len(labels) == 1
        or labels[-1] in ("invalid", "example", "test", "localhost")
        or labels[-2:-1] == ["example"]
        or labels[-1].isdigit()
    )


def test_addresses_are_invented() -> None:
    strangers = {
        f"{name(path)}: {match['host']}"
        for path in TEXTS
        for line in lines(path)
        for match in HOST.finditer(line)
        if not is_nobodys(match["host"]) and match["host"] not in CREDITED
    }
    assert strangers == set()


def test_no_path_of_a_machine() -> None:
    assert matching(TEXTS, MACHINE) == []
