"""The tables of the comparison on disturbed clips."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vidette.evaluation.figures import Figures
from vidette.evaluation.matching import Matched

from .contenders import Settings
from .judging import summed
from .sample import Take

Judged = Mapping[str, tuple[Take, Matched, float]]
"""By the variant's name: the take, its events against the truth, CPU seconds."""
ALL = "all"


@dataclass(frozen=True, slots=True)
class Standing:
    """One program with one kind of settings."""

    program: str
    settings: Settings
    title: str
    """For the columns of the table."""
    how: str
    """Its settings in words."""
    is_ours: bool
    judged: Judged

    def of(self, family: str) -> tuple[Figures, float]:
        """Its figures in *family* (or ALL) and CPU milliseconds per stream-second."""
        some = [one for one in self.judged.values() if family in (ALL, one[0].variant.family)]
        seconds = sum(take.seconds for take, _, _ in some)
        return summed(matched for _, matched, _ in some), 1000 * sum(
            cpu for *_, cpu in some
        ) / seconds


def families(standings: Sequence[Standing]) -> list[str]:
    """Those of the first program's takes, in their order."""
    return list(dict.fromkeys(take.variant.family for take, _, _ in standings[0].judged.values()))


def summary(standings: Sequence[Standing]) -> list[str]:
    """A row for each program, over all families."""
    lines = [
        "| program | settings | recall | precision | F1 | false/h | still open | CPU ms/s |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in standings:
        all_in, cpu = one.of(ALL)
        still = "-" if all_in.still_open is None else f"{all_in.still_open:.0%}"
        cells = [one.program, one.how, *_shares(all_in), still, f"{cpu:.1f}"]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def compared(standings: Sequence[Standing]) -> list[str]:
    """Who is first where; nothing unless Vidette, all decoded, and another program are among them."""
    if {one.is_ours for one in standings} != {True, False}:
        return []
    return [*ranking(standings), "", verdict(standings), ""]


def ranking(standings: Sequence[Standing]) -> list[str]:
    """A row for each family with every program's F1 (defaults / tuned), and who is first by how much."""
    programs = list(dict.fromkeys(one.program for one in standings))
    lines = [
        f"| family | {' | '.join(programs)} | margin |",
        f"|---|{'---|' * len(programs)}---|",
    ]
    for family in (*families(standings), ALL):
        cells = [family]
        for program in programs:
            own = [one.of(family)[0].f1 for one in standings if one.program == program]
            cells.append(" / ".join(map(_number, own)))
        lines.append(f"| {' | '.join(cells)} | {margin(standings, family):+.3f} |")
    return lines


def details(standings: Sequence[Standing]) -> list[str]:
    """Recall, precision, F1, false alarms an hour and processor time of every program in each family."""
    lines: list[str] = []
    for family in families(standings):
        some = [
            take for take, _, _ in standings[0].judged.values() if take.variant.family == family
        ]
        minutes = sum(take.seconds for take in some) / 60
        first = standings[0].of(family)[0]
        lines += [
            f"## {family}",
            "",
            f"{len(some)} clips, {minutes:.1f} min, {first.passages} passages.",
            "",
            "| program | recall | precision | F1 | false/h | CPU ms/s |",
            "|---|---|---|---|---|---|",
        ]
        for one in standings:
            figures, cpu = one.of(family)
            lines.append(f"| {' | '.join([one.title, *_shares(figures), f'{cpu:.1f}'])} |")
        lines.append("")
    return lines


def verdict(standings: Sequence[Standing]) -> str:
    """On which families Vidette, all decoded, is first in F1, by how much, and on which it is not."""
    margins = {family: margin(standings, family) for family in families(standings)}
    ahead = {family: by for family, by in margins.items() if by > 0}
    equal = [family for family, by in margins.items() if by == 0]
    behind = [f"{family} ({by:+.3f})" for family, by in margins.items() if by < 0]
    parts = []
    if ahead:
        least = min(ahead, key=lambda family: ahead[family])
        parts.append(
            f"Vidette is first in F1 on {len(ahead)} of {len(margins)} families, "
            f"by {ahead[least]:.3f} ({least}) or more."
        )
    if equal:
        parts.append(f"Level with the best other: {', '.join(equal)}.")
    parts.append(f"Not first: {', '.join(behind)}." if behind else "Behind another on none.")
    return " ".join(parts)


def margin(standings: Sequence[Standing], family: str) -> float:
    """Vidette's F1, all decoded, less that of the best other program; rounded as it is shown."""
    ours = next(one for one in standings if one.is_ours)
    others = [one.of(family)[0].f1 or 0.0 for one in standings if not one.is_ours]
    return round(round(ours.of(family)[0].f1 or 0.0, 3) - round(max(others, default=0.0), 3), 3)


def document(standings: Sequence[Standing]) -> list[dict[str, Any]]:
    """All figures, for JSON."""
    return [
        {
            "program": one.program,
            "settings": dict(one.settings),
            "families": {
                family: one.of(family)[0].document()
                | {"cpu_ms_per_second": round(one.of(family)[1], 2)}
                for family in (*families(standings), ALL)
            },
        }
        for one in standings
    ]


def _shares(figures: Figures) -> list[str]:
    shares = [_number(share) for share in (figures.recall, figures.precision, figures.f1)]
    return [*shares, f"{figures.false_per_hour or 0:.1f}"]


def _number(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"
