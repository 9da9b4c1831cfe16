"""Explanations on the disk: JSON Lines under one folder, by job and hour."""

import json
import os
import re
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from vidette.core.errors import StoreUnavailable
from vidette.core.event import Phase
from vidette.core.explanation import Explanation, Stage, Step, Verdict

HOUR = timedelta(hours=1)
_JOB = re.compile(r"[0-9A-Za-z-]{1,80}", re.ASCII)
_FILE = "%Y-%m-%dT%H"
_NAME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}\.jsonl", re.ASCII)


@dataclass(frozen=True, slots=True)
class Pruned:
    """What was deleted."""

    files: int = 0
    jobs: int = 0


class Explanations:
    """The folder of explanations. Its calls block: async callers run them in a thread."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def append(self, found: Mapping[str, Iterable[Explanation]]) -> None:
        """Adds what was *found*, by job uid. Raises StoreUnavailable when the disk refuses.

        After a power cut the last lines may be missing or torn; a torn line is no explanation.
        """
        try:
            for job_uid, explanations in found.items():
                by_hour: dict[str, list[str]] = {}
                for one in explanations:
                    by_hour.setdefault(_hour(one.at), []).append(_line(one))
                for hour, lines in by_hour.items():
                    self._append(self._folder(job_uid) / f"{hour}.jsonl", lines)
        except OSError as error:
            raise StoreUnavailable(
                f"Explanations cannot be written now: {error.strerror}"
            ) from error

    def read(self, job_uid: str, since: datetime, until: datetime) -> list[Explanation]:
        """Those of the job that overlap the time *since* .. *until* (aware), as they came."""
        found: list[Explanation] = []
        folder = self._folder(job_uid)
        # One that began in the hour before may reach into this one.
        at = since.astimezone(UTC).replace(minute=0, second=0, microsecond=0) - HOUR
        while at <= until:
            path = folder / f"{_hour(at)}.jsonl"
            found += [one for one in _read(path) if one.at < until and one.until > since]
            at += HOUR
        return found

    def forget(self, job_uid: str) -> None:
        """Deletes all that is kept of the job."""
        shutil.rmtree(self._folder(job_uid), ignore_errors=True)

    def prune(self, before: datetime, most_bytes: int, jobs: Collection[str]) -> Pruned:
        """Deletes the files of hours before that one, those of no job in *jobs*, and the oldest
        while all of them have more than *most_bytes*.
        """
        if not self._root.is_dir():
            return Pruned()
        gone_jobs = [one for one in self._root.iterdir() if one.is_dir() and one.name not in jobs]
        for folder in gone_jobs:
            shutil.rmtree(folder, ignore_errors=True)
        files = sorted(self._files(), key=lambda path: path.name)
        sizes = {path: _size(path) for path in files}
        total, gone = sum(sizes.values()), 0
        for path in files:
            if path.stem >= _hour(before) and total <= most_bytes:
                break
            path.unlink(missing_ok=True)
            total -= sizes[path]
            gone += 1
        return Pruned(gone, len(gone_jobs))

    def _files(self) -> Iterator[Path]:
        for folder in self._root.iterdir():
            if folder.is_dir():
                yield from (path for path in folder.iterdir() if _NAME.fullmatch(path.name))

    def _folder(self, job_uid: str) -> Path:
        if not _JOB.fullmatch(job_uid):
            raise ValueError("a job uid names the folder of its explanations")
        return self._root / job_uid

    def _append(self, path: Path, lines: Sequence[str]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b") as file:
            # A line that was torn by a power cut must not spoil the one after it.
            is_torn = file.tell() > 0 and _last_byte(file.fileno(), file.tell()) != b"\n"
            file.write(("\n" if is_torn else "").encode() + "".join(lines).encode())


def _last_byte(descriptor: int, size: int) -> bytes:
    return os.pread(descriptor, 1, size - 1)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _hour(at: datetime) -> str:
    return at.astimezone(UTC).strftime(_FILE)


def _line(one: Explanation) -> str:
    body = {
        "at": int(one.at.timestamp()),
        "s": one.seconds,
        "n": one.pictures,
        "areas": [_stored(verdict) for verdict in one.verdicts],
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")) + "\n"


def _stored(verdict: Verdict) -> dict[str, Any]:
    stored: dict[str, Any] = {"area": verdict.area, "stage": verdict.stage.word}
    if verdict.steps:
        stored["steps"] = [
            [step.stage.word, step.value, step.limit, step.unit] for step in verdict.steps
        ]
    if verdict.event_uid is not None:
        stored["event"] = verdict.event_uid
        stored["phase"] = verdict.phase
    return stored


def _read(path: Path) -> Iterator[Explanation]:
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        try:
            yield _explanation(json.loads(line))
        except (ValueError, KeyError, TypeError):
            continue  # torn by a power cut


def _explanation(body: dict[str, Any]) -> Explanation:
    verdicts = tuple(_verdict(one) for one in body["areas"])
    return Explanation(datetime.fromtimestamp(body["at"], UTC), body["s"], body["n"], verdicts)


def _verdict(stored: dict[str, Any]) -> Verdict:
    steps = tuple(
        Step(_stage(word), value, limit, unit)
        for word, value, limit, unit in stored.get("steps", ())
    )
    phase = stored.get("phase")
    return Verdict(
        stored["area"],
        _stage(stored["stage"]),
        steps,
        stored.get("event"),
        Phase(phase) if phase is not None else None,
    )


def _stage(word: str) -> Stage:
    return Stage[word.upper()]
