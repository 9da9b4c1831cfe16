"""Where a job's areas and lines should lie after its camera was moved."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vidette.analytics.documents import AreaShape, FenceShape
from vidette.core.errors import NoProposal, StreamNotFound
from vidette.core.geometry import Point
from vidette.core.view_map import ViewMap
from vidette.store import moves, streams
from vidette.store.engine import Transaction
from vidette.store.events import StoredEvent

from .ground import Ground

OUT_OF_VIEW = "Less than a quarter of it is in the new view."


@dataclass(frozen=True, slots=True)
class ProposedShape:
    """An area or a line in the new view."""

    id: str
    shape: tuple[Point, ...]
    kept: float
    """Share of it that is in the frame; the rest is cut off."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What becomes of a job's areas and lines."""

    move: StoredEvent
    view_map: ViewMap
    areas: tuple[ProposedShape, ...]
    fences: tuple[ProposedShape, ...]
    dropped: tuple[tuple[str, str], ...]
    """Id and reason of each that is not in the new view."""


async def proposed(ground: Ground, job_uid: str) -> Proposal:
    """By the last move of the job's camera; raises StreamNotFound, NoProposal with the reason."""

    def work(tx: Transaction) -> tuple[str, StoredEvent | None]:
        stream = streams.get(tx, job_uid)
        if stream is None:
            raise StreamNotFound
        return stream.document, moves.last_move(tx, stream.source_key)

    text, move = await ground.store.read(work)
    pipeline = ground.catalogue.read_job(text).pipeline
    if not pipeline.Areas and not pipeline.Fences:
        raise NoProposal("The job has no areas and no fences.")
    if move is None:
        raise NoProposal("No camera-obstacle job on the same source has told that it was moved.")
    if not move.ended:
        raise NoProposal("The camera was moved, and its new view is not learnt yet.")
    if move.event.view_map is None:
        raise NoProposal("The camera was moved last so that its views have too little in common.")
    view_map = move.event.view_map
    areas, without = _shapes(pipeline.Areas, view_map.area)
    fences, lines_without = _shapes(pipeline.Fences, view_map.line)
    return Proposal(move, view_map, areas, fences, without + lines_without)


def _shapes(
    shapes: Sequence[AreaShape | FenceShape],
    mapped: Callable[[Sequence[Point]], tuple[tuple[Point, ...], float] | None],
) -> tuple[tuple[ProposedShape, ...], tuple[tuple[str, str], ...]]:
    found = [(one.Id, mapped(one.Shape)) for one in shapes]
    return (
        tuple(ProposedShape(name, *place) for name, place in found if place is not None),
        tuple((name, OUT_OF_VIEW) for name, place in found if place is None),
    )
