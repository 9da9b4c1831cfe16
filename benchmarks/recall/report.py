"""The tables and the JSON of a run of the recall suite."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vidette.evaluation.figures import percentile, wilson

from .oracles import Bounds
from .running import FULL, Run
from .scoring import score, total
from .truth import Truth

CLOSE = 0.5
"""Seconds within which a start counts as that of full decode."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One clip with its runs by mode."""

    truth: Truth
    runs: Mapping[str, Run]
    bounds: Bounds


def table(outcomes: Sequence[Outcome], mode: str) -> list[str]:
    """A row for each class of scenes and for each kind of encoding, and their sum."""
    lines = [
        "| class | long found | short found | 95 % long | 95 % short | false/h | idle open "
        "| start s med/p95 | told s med/p95 | CPU ms/s | of full | rested | clips at their end |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for name, some in groups(outcomes):
        lines.append(_row(name, some, mode))
    return lines


def paired(outcomes: Sequence[Outcome], mode: str) -> str:
    """One sentence: *mode* against full decode, event by event."""
    both = starts = close = lost = 0
    for one in outcomes:
        there = score(one.truth, one.runs[mode].reported).matches
        for match, other in zip(
            there, score(one.truth, one.runs[FULL].reported).matches, strict=True
        ):
            both += other.is_found
            lost += other.is_found and not match.is_found
            if match.start is not None and other.start is not None:
                starts += 1
                close += abs(match.start - other.start) <= CLOSE
    return (
        f"Of {both} events that full decode finds, {mode} misses {lost}; of {starts} starts told by "
        f"both, {close} lie within {CLOSE:g} s of each other."
    )


def oracle_table(outcomes: Sequence[Outcome]) -> list[str]:
    """What key pictures alone and sizes alone could tell, by class."""
    lines = [
        "| class | long with a key picture | short with a key picture "
        "| idle seconds decoded for recall 1.0 | for 0.9 |",
        "|---|---|---|---|---|",
    ]
    for name, some in groups(outcomes):
        shown = {"long": [0, 0], "short": [0, 0]}
        for one in some:
            for event, there in zip(one.truth.events, one.bounds.with_key_picture, strict=True):
                shown[event.kind][0] += there
                shown[event.kind][1] += 1
        idle = sum(one.bounds.idle_windows for one in some)
        every = sum(one.bounds.decoded_for_all for one in some) / idle
        most = sum(one.bounds.decoded_for_most for one in some) / idle
        cells = [f"{there}/{of}" for there, of in shown.values()]
        lines.append(f"| {name} | {cells[0]} | {cells[1]} | {every:.0%} | {most:.0%} |")
    return lines


def faults(outcomes: Sequence[Outcome], mode: str) -> list[str]:
    """Each miss and each false event, for whoever looks into it."""
    lines: list[str] = []
    for one in outcomes:
        reported = one.runs[mode].reported
        for match in score(one.truth, reported).matches:
            event = match.event
            if not match.is_found:
                lines.append(
                    f"missed  {one.truth.name} {event.kind} {event.start:.1f}-{event.end:.1f} "
                    f"{event.mover} clear area {event.clear_area:.0f}"
                )
        lines += [
            f"false   {one.truth.name} {told.start:.1f}-{told.end:.1f}"
            for told in reported
            if score(one.truth, [told]).false_events
        ]
    return lines


def document(outcomes: Sequence[Outcome], modes: Iterable[str]) -> dict[str, Any]:
    """Everything in the tables, and each clip's events as they were reported."""
    return {
        "classes": {
            mode: {name: _figures(some, mode) for name, some in groups(outcomes)} for mode in modes
        },
        "clips": [
            {
                "name": one.truth.name,
                "half": one.truth.half,
                "runs": {
                    mode: {
                        "cpu_seconds": round(run.cpu_seconds, 3),
                        "rested": round(run.rested, 3),
                        "reason": run.reason,
                        "events": [[told.start, told.end, told.told] for told in run.reported],
                    }
                    for mode, run in one.runs.items()
                },
            }
            for one in outcomes
        ],
    }


def groups(outcomes: Sequence[Outcome]) -> list[tuple[str, list[Outcome]]]:
    """The outcomes by class, by codec and rate, and all of them."""
    found: dict[str, list[Outcome]] = {}
    for one in outcomes:
        found.setdefault(one.truth.scene, []).append(one)
    coded: dict[str, list[Outcome]] = {}
    for one in outcomes:
        encoding = one.truth.encoding
        coded.setdefault(f"{encoding['codec']} {encoding['rate']}", []).append(one)
        coded.setdefault(f"GOP {encoding['gop']}", []).append(one)
    return [*found.items(), *sorted(coded.items()), ("all", list(outcomes))]


def _figures(some: Sequence[Outcome], mode: str) -> dict[str, Any]:
    summed = total(score(one.truth, one.runs[mode].reported) for one in some)
    cpu = sum(one.runs[mode].cpu_seconds for one in some)
    full = sum(one.runs[FULL].cpu_seconds for one in some if FULL in one.runs)
    errors = [match.start_error for match in summed.matches if match.start_error is not None]
    delays = [match.delay for match in summed.matches if match.delay is not None]
    return {
        "found": {kind: summed.of_kind(kind) for kind in ("long", "short")},
        "false_per_hour": summed.false_per_hour,
        "idle_open": summed.idle_reported / summed.idle if summed.idle else 0.0,
        "own_starts": len(errors),
        "start": (percentile(errors, 0.5), percentile([abs(n) for n in errors], 0.95)),
        "told": (percentile(delays, 0.5), percentile(delays, 0.95)),
        "cpu_ms_per_second": 1000 * cpu / summed.seconds,
        "cpu_share_of_full": cpu / full if full else None,
        "rested": sum(one.runs[mode].rested for one in some) / summed.seconds,
        "reasons": dict(Counter(one.runs[mode].reason for one in some).most_common()),
        "hours": summed.seconds / 3600,
    }


def _row(name: str, some: Sequence[Outcome], mode: str) -> str:
    figures = _figures(some, mode)
    found = {kind: figures["found"][kind] for kind in ("long", "short")}
    cells = [name]
    cells += [f"{there}/{of}" for there, of in found.values()]
    cells += ["-".join(f"{n:.3f}" for n in wilson(there, of)) for there, of in found.values()]
    cells += [f"{figures['false_per_hour']:.1f}", f"{figures['idle_open']:.1%}"]
    cells += [_pair(figures["start"]), _pair(figures["told"])]
    share = figures["cpu_share_of_full"]
    cells += [f"{figures['cpu_ms_per_second']:.1f}", "" if share is None else f"{share:.2f}"]
    cells += [f"{figures['rested']:.0%}"]
    cells += [", ".join(f"{reason} {count}" for reason, count in figures["reasons"].items())]
    return f"| {' | '.join(cells)} |"


def _pair(values: tuple[float | None, float | None]) -> str:
    return "/".join("-" if n is None else f"{n:.2f}" for n in values)
