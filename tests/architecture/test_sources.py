"""The shape of the code: sizes, docstrings, names, and what must not be in it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src" / "vidette").rglob("*.py"))
EVERYTHING = [
    *SOURCES,
    *sorted((ROOT / "tests").rglob("*.py")),
    *sorted((ROOT / "benchmarks").rglob("*.py")),
]

LONGEST, LONG = 400, 250
ARGUED: dict[str, str] = {
    "orchestrator/service.py": "all verbs that doors may call stand in one class, most of them short",
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
}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_a_module_is_short_or_argued(path: Path) -> None:
    short = path.relative_to(ROOT / "src" / "vidette").as_posix()
    count = len(lines(path))
    assert count <= LONGEST, f"{short} has {count} lines; {LONGEST} is the end: divide it"
    if count > LONG:
        assert short in ARGUED, f"{short} has {count} lines: divide it, or argue in ARGUED"


def test_no_argument_outlives_its_module() -> None:
    for short in ARGUED:
        path = ROOT / "src" / "vidette" / short
        assert path.is_file(), f"{short} is gone: drop its argument"
        assert len(lines(path)) > LONG, f"{short} is short now: drop its argument"


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_a_module_says_what_it_is_for(path: Path) -> None:
    doc = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert doc, f"{name(path)} opens without a docstring"
    first = doc.splitlines()[0]
    assert first.endswith((".", "!", "?", ":")), f"{name(path)}: its first line is no sentence"


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_names_say_what_a_thing_is(path: Path) -> None:
    assert path.stem not in BANNED_MODULES, f"{path.stem} says nothing of what lives there"
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef):
            assert not node.name.endswith(BANNED_SUFFIXES), f"{name(path)}: {node.name}"


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", EVERYTHING, ids=name)
def test_nothing_is_mocked(path: Path) -> None:
    mocked = [one for one in imported(path) if one.startswith("unittest")]
    assert not mocked, f"{name(path)}: write a small class, or use the ones we ship"


@pytest.mark.parametrize("path", EVERYTHING, ids=name)
def test_nothing_is_left_unfinished(path: Path) -> None:
    left = [line for line in lines(path) if UNFINISHED.search(line)]
    assert not left, f"{name(path)} has work left in it: {left}"


@pytest.mark.parametrize("path", EVERYTHING, ids=name)
def test_exemptions_are_narrow_and_those_of_types_argued(path: Path) -> None:
    for line in lines(path):
        match = EXEMPTION.search(line)
        if match is None:
            continue
        assert match["code"], f"{name(path)} exempts from everything: {line.strip()}"
        is_argued = len(match["why"].strip(" #:")) > 10
        assert match["kind"].startswith("no") or is_argued, (
            f"{name(path)} does not say why: {line.strip()}"
        )


BLIND = {"api/problems.py", "runtime/runner.py"}
"""Where everything may be caught, beside the orchestrator's loops."""


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_everything_is_caught_at_three_places_only(path: Path) -> None:
    short = path.relative_to(ROOT / "src" / "vidette").as_posix()
    if short in BLIND or short.startswith("orchestrator/"):
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "everything"
            blind = caught in ("Exception", "BaseException", "everything")
            raises = any(isinstance(part, ast.Raise) for part in ast.walk(node))
            assert not blind or raises, f"{short}:{node.lineno} catches {caught}"


@pytest.mark.parametrize("path", [path for path in EVERYTHING if "tests" in path.parts], ids=name)
def test_tests_wait_for_events_not_for_time(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called != "time.sleep", f"{name(path)}:{node.lineno} sleeps"


def texts() -> list[Path]:
    pages = [*ROOT.glob("*.md"), ROOT / "NOTICE", ROOT / "Makefile", *(ROOT / "docs").rglob("*.md")]
    return [*EVERYTHING, *pages]


def is_nobodys(host: str) -> bool:
    """Whether no stranger's machine answers to *host*: invented, a bare word, or a number."""
    labels = host.split(".")
    return (
        len(labels) == 1
        or labels[-1] in ("invalid", "example", "test", "localhost")
        or labels[-2:-1] == ["example"]
        or labels[-1].isdigit()
    )


@pytest.mark.parametrize("path", texts(), ids=name)
def test_addresses_are_invented(path: Path) -> None:
    hosts = {match["host"] for line in lines(path) for match in HOST.finditer(line)}
    strangers = {host for host in hosts if not is_nobodys(host)} - CREDITED
    assert not strangers, f"{name(path)} names {strangers}"
