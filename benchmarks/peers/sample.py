"""The sample of disturbed clips that other programs are compared on, as files that all of them play."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.disturb.families import FAMILIES
from benchmarks.disturb.objects import OBJECTS
from benchmarks.disturb.variants import ROOT, Variant, ready, variants, write
from benchmarks.recall.encodings import Encoding
from vidette.evaluation.truth import ClipTruth

BUILD = ROOT / "build" / "peers" / "disturbed"
EDITION = "1"
"""Grows when equal variants show other pictures than before, so that files are made anew."""
ENCODING = Encoding(crf=20)
"""H.264 of even quality, a little better than a camera's, GOP 50, no B-frames."""
UNDISTURBED = "none"
"""The family of the clips as they are, on which settings are chosen."""


@dataclass(frozen=True, slots=True)
class Take:
    """A variant as a file."""

    variant: Variant
    path: Path
    truth: ClipTruth
    size: tuple[int, int]
    fps: float
    seconds: float


def sample(every: Sequence[Variant], rounds: int | None = None) -> list[Variant]:
    """Of each family every clip once, at severity 1 and 2 in turn, or 0 where there is no other.

    In rounds, each of which has one clip of every family, all clips in turn; *rounds* takes the first
    ones alone. The undisturbed clips come first, all of them always.
    """
    names = [one.name for one in (*FAMILIES, *OBJECTS)]
    clips = list(dict.fromkeys(one.clip for one in every))

    def place(one: Variant) -> tuple[int, int]:
        family, clip = names.index(one.family), clips.index(one.clip)
        turn = (clip - family) % len(clips)
        return (-1 if one.family == UNDISTURBED else turn), family

    chosen = [one for one in every if one.severity in (0, _severity(names, clips, one))]
    within = [one for one in chosen if rounds is None or place(one)[0] < rounds]
    return sorted(within, key=place)


def sampled(media: Path, rounds: int | None = None) -> list[Variant]:
    """The sample of the clips in *media*."""
    return sample(variants(media), rounds)


def made(variant: Variant, media: Path, folder: Path = BUILD) -> Take:
    """*variant* as a file in *folder*, written when it is not there yet, with its truth beside it."""
    path = folder / f"clips-{EDITION}" / f"{variant.family}-{variant.severity}-{variant.clip}.mp4"
    beside = path.with_suffix(".json")
    if not beside.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        one = ready(variant, media)
        part = path.with_suffix(".part.mp4")
        write(one, part, ENCODING)
        part.replace(path)
        film = one.film
        told = {"size": film.size, "fps": film.fps, "seconds": film.seconds}
        beside.write_text(
            json.dumps(told | {"truth": one.truth.model_dump(mode="json", by_alias=True)})
        )
    read = json.loads(beside.read_text())
    return Take(
        variant,
        path,
        ClipTruth.model_validate(read["truth"]),
        (read["size"][0], read["size"][1]),
        read["fps"],
        read["seconds"],
    )


def _severity(names: Sequence[str], clips: Sequence[str], one: Variant) -> int:
    return 1 + (names.index(one.family) + clips.index(one.clip)) % 2
