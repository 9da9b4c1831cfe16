"""Every program over the same sample of disturbed clips, with its defaults and with its best settings."""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import monotonic

from benchmarks.disturb.variants import prepare

from . import standing
from .contenders import Contender, Settings, Work, told
from .in_process import Vidette, pipelines
from .judging import judged, summed
from .kept import Kept
from .programs import DvrScanProgram, MotionProgram
from .sample import UNDISTURBED, Take, made, sampled
from .standing import Standing

DECODES = ("full", "auto")


class TimeIsUp(Exception):
    """The minutes of this run are over; the next one goes on."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Those beside the ones for composed clips."""
    parser.add_argument("--disturbed", action="store_true", help="the sample of disturbed clips")
    parser.add_argument("--minutes", type=float, help="stop then; the next run goes on (disturbed)")
    parser.add_argument("--rounds", type=int, help="clips of each family (disturbed); all")
    parser.add_argument("--families", help="divided by commas; all when left out (disturbed)")
    parser.add_argument("--programs", help="whose names begin so, with commas (disturbed)")
    parser.add_argument("--details", type=Path, help="write all families' tables there (disturbed)")


def contenders() -> list[Contender]:
    """Ours first, then the others."""
    ours: list[Contender] = [Vidette(decode) for decode in DECODES]
    return [*ours, MotionProgram(), DvrScanProgram(), *pipelines()]


def run(options: argparse.Namespace) -> list[str]:
    """Watches what is not known yet; the tables, over what all programs asked for have seen."""
    every = contenders()
    absent = [one for one in every if one.missing()]
    chosen = [one for one in every if one not in absent and _is_meant(one.name, options.programs)]
    session = Session(options, Kept())
    lines = []
    try:
        session.render()
        for one in chosen:
            session.tune(one)
        for one in chosen:
            session.watch(one)
    except TimeIsUp:
        lines += ["The time is up: what follows is of what all programs have seen so far.", ""]
    finally:
        session.close()
    lines += session.lines(chosen)
    lines += [f"Not run: {one.name} (not installed: {one.missing()})." for one in absent]
    return lines


class Session:
    """The takes, what is known of them, and how long there still is."""

    def __init__(self, options: argparse.Namespace, kept: Kept) -> None:
        self._options = options
        self._kept = kept
        self._until = None if options.minutes is None else monotonic() + 60 * options.minutes
        self.takes: list[Take] = []
        """Filled by `render`."""
        families = options.families.split(",") if options.families else None
        self._variants = [
            one
            for one in sampled(options.media, options.rounds)
            if families is None or one.family in (*families, UNDISTURBED)
        ]

    def render(self) -> None:
        """Makes the files that are not there."""
        prepare(self._options.media)
        for number, variant in enumerate(self._variants, start=1):
            self._hurry()
            self.takes.append(made(variant, self._options.media))
            _tell("clips", number, len(self._variants))

    def tune(self, contender: Contender) -> None:
        """All of its settings on the undisturbed clips."""
        if len(contender.grid) > 1:
            self._watch(contender, contender.grid, self._undisturbed(), "tuning")

    def watch(self, contender: Contender) -> None:
        """Its defaults and its best settings on all clips."""
        chosen = list(dict.fromkeys(map(_frozen, self._kinds(contender))))
        self._watch(contender, [dict(one) for one in chosen], self.takes, "watching")

    def close(self) -> None:
        """Ends the line of progress."""
        sys.stderr.write("\n")

    def best(self, contender: Contender) -> Settings | None:
        """Those of the best F1 on the undisturbed clips, nearest to the defaults among equals.

        None while not all have been tried.
        """
        scores: list[float] = []
        for settings in contender.grid:
            known = [self._kept.of(contender, settings, take) for take in self._undisturbed()]
            if not known or any(one is None for one in known):
                return None
            pairs = zip(self._undisturbed(), known, strict=True)
            scores.append(summed(judged(t, one) for t, one in pairs if one is not None).f1 or 0.0)
        return contender.grid[scores.index(max(scores))]

    def lines(self, every: Sequence[Contender]) -> list[str]:
        """The tables over the takes that all of *every* have seen with all their settings."""
        kinds = [(one, kind, settings) for one in every for kind, settings in self._titled(one)]
        if any(settings is None for *_, settings in kinds):
            return ["Not all settings have been tried on the undisturbed clips: run it again."]
        common = [
            take
            for take in self.takes
            if all(self._kept.of(one, settings or {}, take) for one, _, settings in kinds)
        ]
        if not common:
            return ["There is no clip that all programs have seen: run it again."]
        standings = [
            self._standing(one, kind, settings or {}, common) for one, kind, settings in kinds
        ]
        hours = sum(take.seconds for take in common) / 3600
        if self._options.json:
            self._options.json.write_text(json.dumps(standing.document(standings), indent=1))
        if self._options.details:
            self._options.details.write_text("\n".join(standing.details(standings)) + "\n")
        return [
            f"{len(common)} of {len(self._variants)} clips, {hours:.2f} h",
            "",
            *standing.summary(standings),
            "",
            *standing.compared(standings),
            *(f"- {one.name}: {one.note}." for one in every),
        ]

    def _titled(self, contender: Contender) -> list[tuple[str, Settings | None]]:
        defaults = contender.grid[0]
        if len(contender.grid) == 1:
            return [("", defaults)]
        return [("defaults", defaults), ("tuned", self.best(contender))]

    def _standing(
        self, contender: Contender, kind: str, settings: Settings, takes: Sequence[Take]
    ) -> Standing:
        found = {}
        for take in takes:
            known = self._kept.of(contender, settings, take)
            assert known is not None
            found[take.variant.name] = take, judged(take, known), known.cpu_seconds
        how = "defaults" if kind != "tuned" else f"tuned: {told(settings, contender.grid[0])}"
        title = f"{contender.name}, {kind}" if kind else contender.name
        return Standing(contender.name, settings, title, how, not kind, found)

    def _kinds(self, contender: Contender) -> list[Settings]:
        best = self.best(contender)
        return [contender.grid[0], *([] if best is None else [best])]

    def _undisturbed(self) -> list[Take]:
        return [take for take in self.takes if take.variant.family == UNDISTURBED]

    def _watch(
        self, contender: Contender, every: Sequence[Settings], takes: Sequence[Take], what: str
    ) -> None:
        """What is not known yet, so many at once as the program takes."""
        work = [
            (take, settings)
            for take in takes
            for settings in every
            if self._kept.of(contender, settings, take) is None
        ]
        done = 0
        for part in portions(work, contender.at_once):
            self._hurry(contender)
            with tempfile.TemporaryDirectory(prefix="vidette-peer-") as folder:
                found = contender.watch(part, Path(folder))
            for (take, settings), one in zip(part, found, strict=True):
                self._kept.keep(contender, settings, take, one)
            if len(part) > 1 or done % 20 == 0:
                self._kept.write(contender)
            done += len(part)
            _tell(f"{what}: {contender.name}", done, len(work))
        if work:
            self._kept.write(contender)

    def _hurry(self, contender: Contender | None = None) -> None:
        if self._until is None or monotonic() <= self._until:
            return
        if contender is not None:
            self._kept.write(contender)
        raise TimeIsUp


def portions(work: Work, most: int) -> Iterator[Work]:
    """*work* in parts of at most *most* areas, but one take at least; those of like length together."""
    part: list[tuple[Take, Settings]] = []
    areas = 0
    for one in sorted(work, key=lambda one: one[0].seconds) if most > 1 else work:
        more = max(1, len(one[0].truth.areas))
        if part and areas + more > most:
            yield part
            part, areas = [], 0
        part.append(one)
        areas += more
    if part:
        yield part


def _frozen(settings: Settings) -> tuple[tuple[str, str | int | float], ...]:
    return tuple(settings.items())


def _is_meant(name: str, starts: str | None) -> bool:
    return starts is None or name.lower().startswith(tuple(starts.lower().split(",")))


def _tell(what: str, number: int, of: int) -> None:
    if number % 25 == 0 or number == of:
        sys.stderr.write(f"\r{what}: {number} of {of}   ")
        sys.stderr.flush()
