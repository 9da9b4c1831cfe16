"""The clips for development under every disturbance, against the truth that they had before."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.recall import sources
from benchmarks.recall.command import spread
from vidette.evaluation.report import missed_at, page
from vidette.media import jpeg

from . import facts, tables
from .film import DisturbedPicture
from .previews import sheet
from .variants import How, Outcome, Variant, options_of, outcome, prepare, ready, sampled, variants

SHOWN = 20
"""Worst variants that are listed; and put into the report."""
PICTURES = 6


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `python -m benchmarks disturb`."""
    parser.add_argument("--families", help="divided by commas; all when left out")
    parser.add_argument("--clips", help="names divided by commas; all when left out")
    parser.add_argument("--severities", default="0,1,2,3", help="divided by commas; 0: undisturbed")
    parser.add_argument("--sample", type=int, help="this many variants only, always the same ones")
    parser.add_argument("--seed", type=int, default=0, help="other times and places (0)")
    parser.add_argument("--jobs", type=int, default=2, help="processes (2)")
    parser.add_argument("--encode", action="store_true", help="through H.264, as from a camera")
    parser.add_argument("--job", type=Path, help="job document whose Pipeline is used")
    parser.add_argument("--media", type=Path, default=sources.SHARED, help="folder with more clips")
    parser.add_argument("--preview", type=Path, help="write contact sheets there, play nothing")
    parser.add_argument("--report", type=Path, help="HTML file with the worst variants")
    parser.add_argument("--facts", action="store_true", help="what is told of the light instead")
    parser.add_argument("--json", type=Path, help="write all figures to this file")


def run(options: argparse.Namespace) -> list[str]:
    """Plays the variants that are asked for; the table, and the worst of them."""
    if options.facts:
        return _facts(options)
    chosen = _chosen(options)
    if not chosen:
        return ["There is no such variant."]
    prepare(options.media)
    if options.preview:
        return _previews(chosen, options)
    pipeline = options_of(options.job.read_text()) if options.job else {}
    pictures = PICTURES if options.report else 0
    how = How(options.media, options.encode, json.dumps(pipeline), pictures)
    outcomes = spread(options.jobs, "variants played", [(outcome, (one, how)) for one in chosen])
    hours = sum(one.matched.seconds for one in outcomes) / 3600
    cpu = sum(one.cpu_seconds for one in outcomes)
    worst = tables.worst(outcomes, SHOWN)
    if options.json:
        options.json.write_text(json.dumps(tables.document(outcomes), indent=1))
    if options.report:
        options.report.write_text(_report(worst, options.media), encoding="utf-8")
    return [
        f"{len(outcomes)} variants, {hours:.2f} h of video, {cpu:.0f} s of processor time",
        "",
        *tables.table(outcomes),
        "",
        f"The worst {len(worst)}:",
        "",
        *tables.worst_lines(worst),
    ]


def _facts(options: argparse.Namespace) -> list[str]:
    """How often the right label is told in time, and what is told wrongly or for nothing."""
    names = options.families.split(",") if options.families else list(facts.LIGHTS)
    options.families = ",".join(["none", *(name for name in names if name != "none")])
    chosen = _chosen(options)
    if "flash" in names:
        usual = [one for one in chosen if one.family == "none"]
        severities = [int(one) for one in options.severities.split(",") if one != "0"]
        chosen += [
            replace(one, family="flash", severity=severity)
            for one in usual
            for severity in severities
        ]
    pipeline = options_of(options.job.read_text()) if options.job else {}
    how = How(options.media, pipeline=json.dumps(pipeline))
    played = spread(options.jobs, "variants played", [(facts.told, (one, how)) for one in chosen])
    usual_facts = {one.variant.clip: one.facts for one in played if one.variant.family == "none"}
    own = [
        one if one.variant.family == "none" else one.without(usual_facts[one.variant.clip])
        for one in played
    ]
    own.sort(
        key=lambda one: (
            names.index(one.variant.family) if one.variant.severity else -1,
            one.variant.severity,
        )
    )
    return [*facts.facts_table(own), "", *facts.fault_lines(own)]


def _chosen(options: argparse.Namespace) -> list[Variant]:
    families = options.families.split(",") if options.families else None
    clips = options.clips.split(",") if options.clips else None
    severities = [int(one) for one in options.severities.split(",")]
    some = [
        one
        for one in variants(options.media, options.seed)
        if one.severity in severities
        and (families is None or one.family in families)
        and (clips is None or one.clip in clips)
    ]
    return sampled(some, options.sample)


def _previews(chosen: Sequence[Variant], options: argparse.Namespace) -> list[str]:
    """One sheet for each family, of the first clip that there is of it."""
    by_family: dict[str, list[Variant]] = {}
    for one in chosen:
        some = by_family.setdefault(one.family, [])
        if not some or some[0].clip == one.clip:
            some.append(one)
    jobs = [
        (sheet, (options.preview / f"{family}.jpg", some, options.media))
        for family, some in by_family.items()
    ]
    spread(options.jobs, "sheets written", jobs)
    return [f"{len(jobs)} sheets in {options.preview}"]


def _report(worst: Sequence[Outcome], media: Path) -> str:
    stills: dict[tuple[str, float], bytes] = {}
    named = []
    for one in worst:
        clip = one.matched.clip.model_copy(
            update={"file": f"{one.variant.name.replace('/', ' ')}.mp4"}
        )
        named.append(replace(one.matched, clip=clip))
        made = ready(one.variant, media)
        for visit in one.matched.misses[:PICTURES]:
            time = missed_at(visit)
            shot = min(made.film.shots, key=lambda shot: abs(shot.time - time))
            stills[clip.file, time] = jpeg.encode(DisturbedPicture(shot, made.effects))
    return page("The worst disturbed clips", named, stills)
