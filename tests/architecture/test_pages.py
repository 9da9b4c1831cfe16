"""The docs against the product: links, commands, calls, fields, settings, words."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from vidette import cli
from vidette.analytics.analyzer import Analyzer
from vidette.analytics.case_types.motion_detect import MotionPipeline
from vidette.analytics.catalogue import Catalogue, catalogue
from vidette.api.application import create_api
from vidette.api.openapi import document
from vidette.api.wire import StateBody, StreamBody, TransitionBody
from vidette.console.connection import KEY, URL
from vidette.core.errors import InvalidInput
from vidette.core.event import Event, Phase, event_data
from vidette.core.job import JobSource, SourceOutput, StreamJob
from vidette.core.reasons import Reason
from vidette.core.status import Signal, Status
from vidette.delivery.signing import new_secret, sign
from vidette.media.scene import Scene
from vidette.orchestrator.service import Service
from vidette.settings import Settings

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
FENCED = re.compile(r"^( *)```(?P<language>\w*)\n(?P<code>.*?)^\1```", re.DOTALL | re.MULTILINE)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def blocks(page: str, language: str) -> list[str]:
    """The code blocks of a page in that language, without their indent."""
    found = []
    for match in FENCED.finditer(text_of(page)):
        if match["language"] == language:
            code = match["code"].splitlines()
            found.append("\n".join(line.removeprefix(match[1]) for line in code))
    return found


def anchors(page: Path) -> set[str]:
    prose = FENCED.sub("", page.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ (.+)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_resolve(page: Path) -> None:
    for match in LINK.finditer(FENCED.sub("", page.read_text(encoding="utf-8"))):
        target = match["target"]
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        goal = (page.parent / path).resolve() if path else page
        assert goal.exists(), f"{name(page)} links to {target}, which is not there"
        if anchor:
            assert anchor in anchors(goal), f"{name(page)} links to {target}: no such heading"


def test_the_site_builds_strictly_and_needs_no_network(tmp_path: Path) -> None:
    site = tmp_path / "site"
    build = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "--strict",
        "--quiet",
        "--site-dir",
        str(site),
    ]
    made = subprocess.run(
        build,
        cwd=ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    for page in site.rglob("*.html"):
        loaded = re.findall(
            r'<(?:script|img|iframe|link)[^>]+(?:src|href)="(https?:[^"]+)"', page.read_text()
        )
        assert not loaded, f"{page.name} loads {loaded}"


def commands(page: str) -> Iterator[list[str]]:
    """Every `make` and `vidette` command in the shell blocks of a page, as words."""
    for block in blocks(page, "sh"):
        for line in block.replace("\\\n", " ").splitlines():
            words = shlex.split(line, comments=True) if line.count("'") % 2 == 0 else line.split()
            while words and re.fullmatch(r"\w+=\S*", words[0]):
                words.pop(0)
            if words and Path(words[0]).name in ("make", "vidette"):
                yield [Path(words[0]).name, *words[1:]]


PAGES_WITH_COMMANDS = ["README.md", "CONTRIBUTING.md", "docs/quickstart.md", "docs/benchmarks.md"]


@pytest.mark.parametrize("page", PAGES_WITH_COMMANDS)
def test_make_targets_exist(page: str) -> None:
    targets = set(re.findall(r"^([\w-]+):", text_of("Makefile"), re.MULTILINE))
    used = {words[1] for words in commands(page) if words[0] == "make"}
    assert used, f"{page} shows no command"
    assert used <= targets, f"{page} names targets that the Makefile lacks: {used - targets}"


def help_of(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as left:
        cli.main([command, "--help"])
    assert left.value.code == 0, f"there is no command {command}"
    return capsys.readouterr().out


@pytest.mark.parametrize("page", ["README.md", "docs/quickstart.md"])
def test_shown_commands_exist(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    for words in commands(page):
        if words[0] == "vidette":
            shown = help_of(words[1], capsys)
            for word in words[2:]:
                assert not word.startswith("--") or word in shown, f"{page}: {' '.join(words)}"


def test_the_table_of_commands_is_that_of_the_command_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = re.findall(r"^\| `vidette (\w+)([^`]*)` \|", text_of("docs/operating.md"), re.MULTILINE)
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    listed = re.findall(r"^ {4}(\w+)\b", capsys.readouterr().out, re.MULTILINE)
    assert sorted(command for command, _ in rows) == sorted(listed)
    for command, arguments in rows:
        known = set(re.findall(r"--[\w-]+", help_of(command, capsys))) - {"--help"}
        assert set(re.findall(r"--[\w-]+", arguments)) == known, command


@pytest.fixture(scope="module")
def calls() -> set[tuple[str, str]]:
    """Method and path of every call in the OpenAPI document."""
    made = document(create_api(cast(Service, None), public_url=""))
    return {(method.upper(), path) for path, item in made["paths"].items() for method in item}


def curls(page: str) -> set[tuple[str, str]]:
    found = set()
    for block in blocks(page, "sh"):
        for line in block.splitlines():
            if not line.startswith("curl "):
                continue
            method = re.search(r"-X (\w+)", line)
            address = re.search(r"(?:\$API|http://127\.0\.0\.1:8080)(/[^\s\"?]*)", line)
            assert address, line
            path = address[1] if "8080" in line else f"/api{address[1]}"
            found.add((method[1] if method else "GET", path))
    return found


def generic(path: str) -> str:
    """The path of an example as the documentation of the API names it."""
    for part, name in (
        (r"/regions/\d+/", "/regions/{region_id}/"),
        (r"/deliveries/\d+/", "/deliveries/{delivery_id}/"),
        (r"/endpoints/[0-9a-f]+/", "/endpoints/{endpoint_id}/"),
        (r"/events/[0-9a-f-]{36}/", "/events/{event_uid}/"),
        (r"/workers/[\w-]+/", "/workers/{worker_uid}/"),
        (r"/users/\w+/", "/users/{name}/"),
        (r"/keys/\d+/", "/keys/{key_id}/"),
    ):
        path = re.sub(part, name, path)
    return path.replace("$JOB", "{job_uid}")


def test_every_call_is_shown_with_curl(calls: set[tuple[str, str]]) -> None:
    shown = {
        (method, generic(path)) for method, path in curls("docs/api.md") if "/pictures/" not in path
    }
    in_prose = {("POST", "/api/streams/{job_uid}/"), ("GET", "/api/pictures/{name}")}
    assert shown == calls - in_prose
    assert "`POST` to this path with an empty body or `[]`" in text_of("docs/api.md")
    assert "$API/pictures/" in text_of("docs/api.md")


def test_the_readme_shows_calls_that_exist(calls: set[tuple[str, str]]) -> None:
    shown = {(method, path.replace("$JOB", "{job_uid}")) for method, path in curls("README.md")}
    assert len(shown) >= 8
    assert shown <= calls


def test_the_shown_stream_has_exactly_the_fields_of_the_answer() -> None:
    shown = next(block for block in blocks("docs/api.md", "json") if '"platform_json"' in block)
    stream = json.loads(shown)
    assert list(stream) == list(StreamBody.model_fields)
    assert list(stream["state"]) == list(StateBody.model_fields)
    state = text_of("docs/api.md").partition("`state` is **own**")[2].partition("404 `")[0]
    assert {word for word in StateBody.model_fields if f"`{word}`" not in state} == set()
    history = next(block for block in blocks("docs/api.md", "json") if "previous_status" in block)
    assert list(json.loads(history)["results"][0]) == list(TransitionBody.model_fields)


def test_every_field_of_the_job_is_documented() -> None:
    page = text_of("docs/api.md")
    for model, prefix in (
        (StreamJob, ""),
        (JobSource, "Source."),
        (SourceOutput, "Source.Output."),
    ):
        for field in model.model_fields:
            assert f"`{prefix}{field}" in page, f"{prefix}{field} is not documented"


def test_every_case_type_is_documented() -> None:
    page = text_of("docs/api.md")
    for case_type in catalogue():
        is_there = "[yes]" if case_type.build is not None else "no"
        assert f"| {case_type.code} | `{case_type.slug}` | {is_there}" in page, case_type.slug


def schema_names(schema: dict[str, Any], definitions: dict[str, Any]) -> Iterator[str]:
    """The names of all properties in a JSON schema, those of arrays of objects too."""
    if "$ref" in schema:
        yield from schema_names(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    for field, inner in schema.get("properties", {}).items():
        yield field
        yield from schema_names(inner, definitions)
    for part in ("anyOf", "allOf", "oneOf"):
        for inner in schema.get(part, []):
            yield from schema_names(inner, definitions)
    if isinstance(schema.get("items"), dict):
        yield from schema_names(schema["items"], definitions)


def test_every_parameter_of_an_available_case_type_is_documented() -> None:
    for case_type in catalogue():
        if case_type.build is None:
            continue
        page = text_of(f"docs/case-types/{case_type.slug}.md") + text_of("docs/api.md")
        schema = case_type.document.model_json_schema()
        for field in schema_names(schema, schema.get("$defs", {})):
            assert re.search(rf"[`.\"]{field}\b", page), f"{case_type.slug}: {field}"


def test_the_shown_settings_of_motion_detect_are_taken() -> None:
    shown = [json.loads(block) for block in blocks("docs/case-types/motion-detect.md", "json")]
    assert len(shown) > 9
    for one in shown:
        pipeline = one.get("Pipeline", one)
        read = MotionPipeline.model_validate(pipeline)
        assert not read.model_extra
        assert not read.Processing.model_extra


def test_every_parameter_of_a_drawn_scene_is_documented() -> None:
    section = text_of("docs/operating.md").partition("### Drawn scenes")[2]
    for field in fields(Scene):
        assert f"`{field.name}`" in section, field.name


EVENT = Event(
    event_uid="event",
    job_uid="job",
    stream_uid="stream",
    camera_group_uid=None,
    case_type="motion-detect",
    type="motion-detect",
    phase=Phase.START,
    seq=0,
    at=datetime(2026, 1, 1, tzinfo=UTC),
    started_at=datetime(2026, 1, 1, tzinfo=UTC),
    media_time=timedelta(0),
    duration=timedelta(0),
    lag=timedelta(0),
    generation=1,
    area="gate",
    boxes=(),
    scores=(),
    object_ids=(),
)


def test_the_shown_event_has_exactly_the_fields_of_an_event() -> None:
    page = text_of("docs/events.md")
    shown = json.loads(blocks("docs/events.md", "json")[0])["data"]
    fields = [*event_data(EVENT), "eventFrameUrl", "crop"]
    assert list(shown) == fields
    assert {field for field in fields if f"`{field}`" not in page} == set()


def test_the_shown_verification_works() -> None:
    scope: dict[str, Any] = {}
    exec(compile(blocks("docs/events.md", "python")[0], "docs/events.md", "exec"), scope)
    secret, body, now = new_secret(), '{"größe": 1}'.encode(), datetime.now(UTC)
    headers = sign(secret, "message-1", now, body)
    assert scope["is_genuine"](secret, headers, body)
    assert not scope["is_genuine"](secret, headers, body + b" ")
    assert not scope["is_genuine"](new_secret(), headers, body)
    old = sign(secret, "message-1", now - timedelta(minutes=6), body)
    assert not scope["is_genuine"](secret, old, body)
    two = headers | {"webhook-signature": f"v1,bm9uZQ== {headers['webhook-signature']}"}
    assert scope["is_genuine"](secret, two, body)


def test_the_worked_case_type_works() -> None:
    scope: dict[str, Any] = {"__name__": "large_motion"}
    code = next(block for block in blocks("CONTRIBUTING.md", "python") if "CASE_TYPE" in block)
    exec(compile(code, "CONTRIBUTING.md", "exec"), scope)
    types = Catalogue([*catalogue(), scope["CASE_TYPE"]])
    source = {"Uid": "5f0c7c1e-9d1b-4a53-9d0e-0f7f5a6f1c11", "Url": "testsrc://yard"}
    job = {"CaseType": "large-motion", "Source": source}
    read = types.read_job(json.dumps(job))
    assert read.case_type.build is not None
    analyzer = read.case_type.build(read.pipeline)
    assert isinstance(analyzer, Analyzer)
    assert analyzer.finish() == []
    with pytest.raises(InvalidInput) as caught:
        types.read_job(json.dumps(job | {"Pipeline": {"Detector": {"MinShare": 2}}}))
    fault = ["Ensure this value is less than or equal to 1."]
    assert caught.value.faults == {"Pipeline": {"Detector": {"MinShare": fault}}}


def test_every_setting_reason_status_and_signal_is_documented() -> None:
    for field in Settings.model_fields:
        assert f"`VIDETTE_{field.upper()}`" in text_of("docs/operating.md")
    for reason in Reason:
        assert reason is Reason.NONE or f"| `{reason}` |" in text_of("docs/reasons.md")
    life = text_of("docs/concepts.md")
    for word in (*Status.__members__, *Signal):
        assert word in life


def test_no_page_names_a_setting_that_is_not_there() -> None:
    known = {f"VIDETTE_{field.upper()}" for field in Settings.model_fields} | {URL, KEY}
    for page in PAGES:
        used = set(re.findall(r"VIDETTE_\w+", page.read_text(encoding="utf-8")))
        assert used <= known, f"{name(page)}: {used - known}"


def test_every_decision_is_listed() -> None:
    index = text_of("docs/decisions/index.md")
    for page in DOCS.glob("decisions/0*.md"):
        number = page.name[:4]
        title = page.read_text(encoding="utf-8").splitlines()[0]
        assert f"[{number}]({page.name})" in index
        assert title.startswith(f"# {number} ")


def test_the_glossary_gives_each_word_once_and_in_order() -> None:
    words = re.findall(r"^## (.+)$", text_of("docs/glossary.md"), re.MULTILINE)
    assert len(words) == len(set(words))
    assert words == sorted(words)


def test_every_word_of_the_glossary_is_used_in_the_code() -> None:
    sources = (ROOT / "src" / "vidette").rglob("*.py")
    code = "\n".join(path.read_text(encoding="utf-8").lower() for path in sources)
    for word in re.findall(r"^## (.+)$", text_of("docs/glossary.md"), re.MULTILINE):
        assert re.search(rf"\b{word}|{word.replace(' ', '_')}", code), f"{word} is a dead word"
