"""The table of families, the worst variants, and the JSON of a run."""

from collections.abc import Iterator, Sequence
from typing import Any

from vidette.evaluation.figures import Figures, figures

from .variants import Outcome


def table(outcomes: Sequence[Outcome]) -> list[str]:
    """A row for each family and severity, in Markdown."""
    lines = [
        "| family | severity | variants | min | found | recall (95 %) | F1 | false | false/h (95 %) "
        "| told p95 s | pieces | still open |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for (family, severity), some in groups(outcomes).items():
        summed = figures(one.matched for one in some)
        cells = [family, severity, str(len(some)), f"{60 * summed.hours:.1f}"]
        lines.append(f"| {' | '.join([*cells, *_cells(summed)])} |")
    return lines


def groups(outcomes: Sequence[Outcome]) -> dict[tuple[str, str], list[Outcome]]:
    """By family and severity, and the sums: undisturbed, severities 1 and 2, 3."""
    found: dict[tuple[str, str], list[Outcome]] = {}
    for one in outcomes:
        found.setdefault((one.variant.family, str(one.variant.severity)), []).append(one)
    ordered = dict(sorted(found.items(), key=lambda item: (item[0][1] != "0", item[0])))
    sums = {"0": (0,), "1": (1,), "2": (2,), "1-2": (1, 2), "3": (3,)}
    for title, severities in sums.items():
        some = [one for one in outcomes if one.variant.severity in severities]
        if some:
            ordered["all", title] = some
    return ordered


def worst(outcomes: Sequence[Outcome], count: int) -> list[Outcome]:
    """Those with the most misses and false alarms; milder ones first among equals."""
    faulty = [one for one in outcomes if _faults(one)]
    return sorted(faulty, key=lambda one: (-_faults(one), one.variant.severity, one.variant.name))[
        :count
    ]


def worst_lines(some: Sequence[Outcome]) -> Iterator[str]:
    """One line for each, with the times of its first faults."""
    for one in some:
        matched = one.matched
        parts = [f"{one.variant.name}: {len(matched.misses)} of {len(matched.visits)} missed"]
        if matched.misses:
            first = min(matched.misses, key=lambda visit: visit.passage.start)
            parts[0] += f" (first {first.passage.start:.1f} s{_in(first.area)})"
        parts.append(f"{len(matched.false_alarms)} false")
        if matched.false_alarms:
            event = min((alarm.event for alarm in matched.false_alarms), key=lambda e: e.start)
            parts[1] += f" (first {event.start:.1f}-{event.end:.1f} s{_in(event.area)})"
        yield ", ".join(parts)


def document(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Everything, by family and severity and by variant."""
    return {
        "families": {
            f"{family}-{severity}": figures(one.matched for one in some).document()
            | {"variants": len(some)}
            for (family, severity), some in groups(outcomes).items()
        },
        "variants": {
            one.variant.name: {
                "missed": [
                    [v.passage.label, v.area, round(v.passage.start, 2), round(v.passage.end, 2)]
                    for v in one.matched.misses
                ],
                "false": [
                    [a.event.area, round(a.event.start, 2), round(a.event.end, 2), a.reason]
                    for a in one.matched.false_alarms
                ],
                "passages": len(one.matched.visits),
                "split": sum(v.pieces > 1 for v in one.matched.visits),
                "seconds": round(one.matched.seconds, 2),
                "cpu_seconds": round(one.cpu_seconds, 3),
            }
            for one in outcomes
        },
    }


def _cells(summed: Figures) -> list[str]:
    low, high = summed.recall_95
    recall = "-" if summed.recall is None else f"{summed.recall:.3f} ({low:.2f}-{high:.2f})"
    least, most = summed.false_per_hour_95
    return [
        f"{summed.found}/{summed.passages}",
        recall,
        _number(summed.f1, 3),
        str(summed.false_alarms),
        f"{summed.false_per_hour or 0:.1f} ({least:.1f}-{most:.1f})",
        _number(summed.told_p95),
        _number(summed.events_per_passage),
        "-" if summed.still_open is None else f"{summed.still_open:.1%}",
    ]


def _faults(one: Outcome) -> int:
    return len(one.matched.misses) + len(one.matched.false_alarms)


def _in(area: str | None) -> str:
    return f" in {area}" if area else ""


def _number(value: float | None, digits: int = 2) -> str:
    return "-" if value is None else f"{value:.{digits}f}"
