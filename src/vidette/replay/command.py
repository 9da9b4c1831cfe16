"""`vidette replay`: the kept pictures of a stream through its own configuration or another."""

import json
from pathlib import Path
from typing import Any, TextIO

from rich.console import Console
from rich.table import Table

from vidette.analytics.catalogue import catalogue
from vidette.core.difference import Difference, Kind, Span, differences, spans
from vidette.core.errors import StreamNotFound
from vidette.core.event import Event
from vidette.core.job import parse_document
from vidette.runtime.keeping.job_keeper import KEPT_URL
from vidette.runtime.replaying.again import Again, play_again
from vidette.runtime.replaying.kept_job import NothingKept
from vidette.runtime.replaying.otherwise import Otherwise, play_otherwise


def run_replay(
    root: Path, stream: str, job: str | None, out: TextIO, *, as_json: bool = False
) -> int:
    """Writes what differs to *out*; 1 when the stream's own configuration gave other events.

    *root*: where workers keep pictures. Raises InvalidInput for the job, NothingKept, SourceError.
    """
    folder = kept_folder(root, stream)
    if job is None:
        again = play_again(folder, catalogue())
        told = _again_told(again)
        write = _write_again
    else:
        text = kept_text(job)
        otherwise = play_otherwise(folder, catalogue().read_job(text), text)
        told = _otherwise_told(otherwise)
        write = _write_otherwise
    if as_json:
        out.write(json.dumps(told, indent=2, ensure_ascii=False) + "\n")
    else:
        write(told, Console(file=out, soft_wrap=True, highlight=False))
    return 0 if told.get("is_equal", True) else 1


def kept_folder(root: Path, stream: str) -> Path:
    """The folder of a stream; raises StreamNotFound for a name that is none, NothingKept."""
    if not stream or not set(stream) <= set("0123456789abcdefABCDEF-"):
        raise StreamNotFound
    folder = root / stream.lower()
    if not folder.is_dir():
        raise NothingKept
    return folder


def kept_text(text: str) -> str:
    """The job document with the kept pictures in the place of its source."""
    document = parse_document(text)
    if isinstance(document.get("Source"), dict):
        document["Source"] = document["Source"] | {"Url": KEPT_URL}
    return json.dumps(document)


def _again_told(again: Again) -> dict[str, Any]:
    return {
        "is_equal": again.is_equal and not again.missing,
        "phases": len(again.told),
        "pictures": again.pictures,
        "missing_pictures": again.missing,
        "unknown_segments": again.unknown,
    } | _compared(again.told, again.replayed, [], again.holes, again.seconds)


def _otherwise_told(otherwise: Otherwise) -> dict[str, Any]:
    warm_up = sum((over - begun).total_seconds() for begun, over in otherwise.warm_ups)
    live, new = otherwise.told, otherwise.replayed
    return {"warm_up_s": round(warm_up, 1)} | _compared(
        live, new, otherwise.warm_ups, otherwise.holes, otherwise.seconds
    )


def _compared(
    live: list[Event], new: list[Event], warm_ups: Any, holes: int, seconds: float
) -> dict[str, Any]:
    found = differences(spans(live), spans(new), warm_ups)
    areas = sorted({one.area for one in found})
    return {
        "seconds": round(seconds, 1),
        "holes": holes,
        "live": sum(one.live is not None for one in found),
        "new": sum(one.new is not None for one in found),
        "by_area": {area: _counts(found, area) for area in areas},
        "events": [_event_told(one) for one in found],
    }


def _counts(found: list[Difference], area: str) -> dict[str, int]:
    return {str(kind): sum(one.kind is kind and one.area == area for one in found) for kind in Kind}


def _event_told(one: Difference) -> dict[str, Any]:
    told: dict[str, Any] = {"change": str(one.kind), "area": one.area or None}
    for name, span in (("live", one.live), ("new", one.new)):
        told[name] = _span_told(span) if span else None
    if one.live and one.new:
        told["start_shift_s"] = round((one.new.start - one.live.start).total_seconds(), 3)
        told["end_shift_s"] = round((one.new.end - one.live.end).total_seconds(), 3)
    return told


def _span_told(span: Span) -> dict[str, str]:
    return {"start": span.start.isoformat(), "end": span.end.isoformat()}


def _write_again(told: dict[str, Any], console: Console) -> None:
    console.print(
        f"{told['seconds']} s kept, {told['pictures']} pictures shown again, "
        f"{told['phases']} phases of {told['live']} events live."
    )
    _write_gaps(told, console)
    if told["is_equal"]:
        console.print("The replay gives the same events, bit for bit.")
        return
    console.print("The replay DIFFERS from what was told live.")
    _write_events(told, console)


def _write_otherwise(told: dict[str, Any], console: Console) -> None:
    console.print(
        f"{told['seconds']} s kept: {told['live']} events live, {told['new']} with the other "
        f"configuration, which needed {told['warm_up_s']} s to learn the scene."
    )
    _write_gaps(told, console)
    _write_events(told, console)


def _write_gaps(told: dict[str, Any], console: Console) -> None:
    if told["holes"]:
        console.print(f"{told['holes']} holes: times between of which nothing is kept.")
    if told.get("missing_pictures"):
        console.print(f"{told['missing_pictures']} pictures are not kept whole.")
    if told.get("unknown_segments"):
        console.print(f"{told['unknown_segments']} parts begin in a state that is not known.")


def _write_events(told: dict[str, Any], console: Console) -> None:
    counts = Table("area", *(str(kind) for kind in Kind))
    for area, by_kind in told["by_area"].items():
        counts.add_row(area or "(whole picture)", *(str(by_kind[str(kind)]) for kind in Kind))
    console.print(counts)
    listed = Table("change", "area", "live", "new", "start", "end")
    for one in told["events"]:
        if one["change"] != Kind.SAME:
            listed.add_row(
                one["change"],
                one["area"] or "",
                _shown(one["live"]),
                _shown(one["new"]),
                _signed(one.get("start_shift_s")),
                _signed(one.get("end_shift_s")),
            )
    if listed.row_count:
        console.print(listed)


def _shown(span: dict[str, str] | None) -> str:
    return f"{span['start'][11:23]} - {span['end'][11:23]}" if span else ""


def _signed(shift: float | None) -> str:
    return "" if shift is None else f"{shift:+.2f} s"
