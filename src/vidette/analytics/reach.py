"""How far each thing came in an area, with the figures: what stopped it, or that it is an event."""

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta
from functools import partial
from math import ceil, floor
from typing import NamedTuple

from vidette.core.event import Detection, milliseconds
from vidette.core.explanation import Reached, Stage, Step, Unit

from .areas import Inclusion
from .detectors.blobs import enough_moving
from .detectors.tally import Tally
from .stays import Stay
from .track import AT_ONCE, PERSISTENCE, TRAVEL, USUAL, Track

Proof = tuple[float, float, str]
"""How long something has moved, how long it must, and in what that is counted."""
_NONE: Proof = (0.0, 1.0, Unit.MILLISECONDS)
_MILLISECOND = timedelta(milliseconds=1)


class _Thing(NamedTuple):
    """The figures of a thing at one moment."""

    stage: Stage
    found: Detection
    inclusion: Inclusion
    proof: Proof = _NONE
    """Of what stopped it, if it moves in the area."""
    passed: Proof | None = None
    """Of its movement, when it was long enough but for something else."""


class Open(NamedTuple):
    """An event that goes on, or would."""

    number: int | None
    """None: it has not lasted for as long as it must to be told."""
    lasted: timedelta
    least: timedelta


def furthest(
    area: str | None,
    things: Collection[tuple[Track, Inclusion]],
    stays: Mapping[int, Stay],
    tally: Tally | None,
    event: Open | None,
) -> Reached:
    """What of *things*, each with its share in *area*, came furthest there.

    *stays*: of those in it, by id of their tracks; *event*: the one that is open, or would be.
    """
    if not things:
        return _of_picture(area, tally, event)
    judged = [_judged(track, inclusion, stays.get(track.id)) for track, inclusion in things]
    best = max(judged, key=_order)
    steps = partial(_steps, best, tally)
    if event is None:
        return Reached(area, best.stage, _order(best)[1], steps)
    return _of_event(area, event, steps)


def _of_event(area: str | None, event: Open, steps: Callable[[], tuple[Step, ...]]) -> Reached:
    if event.number is not None:
        return Reached(area, Stage.EVENT, event.lasted.total_seconds(), steps, event.number)
    lasted = float(milliseconds(event.lasted)), float(milliseconds(event.least))
    step = Step(Stage.DURATION, *lasted, Unit.MILLISECONDS)
    return Reached(area, Stage.DURATION, lasted[0], lambda: (*steps(), step))


def _of_picture(area: str | None, tally: Tally | None, event: Open | None) -> Reached:
    stage = tally.stage() if tally is not None else Stage.QUIET
    steps = partial(tally.steps, stage) if tally is not None else tuple
    if event is not None:
        return _of_event(area, event, steps)
    return Reached(area, stage, tally.nearness(stage) if tally is not None else 0.0, steps)


def _judged(track: Track, inclusion: Inclusion, stay: Stay | None) -> _Thing:
    found = track.detection
    if not track.is_moving:
        return _Thing(_of_standing(found), found, inclusion)
    if not inclusion.is_in:
        return _Thing(Stage.AREA, found, inclusion)
    proof = _proof(track, sure=False)
    if proof[0] >= proof[1] and track.has_stood and not track.travels:
        return _Thing(Stage.PERSISTENCE, found, inclusion, _way(track))
    if proof[0] >= proof[1] and track.is_nuisance:
        usual = (round(100 * track.usual, 1), 100 * USUAL, Unit.TIME)
        return _Thing(Stage.NUISANCE, found, inclusion, usual, proof)
    if proof[0] >= proof[1] and not track.is_persistent:
        return _Thing(Stage.FLASH, found, inclusion, _proof(track, sure=True), proof)
    if proof[0] >= proof[1] and stay is not None and not stay.has_come(track, inclusion):
        proof = stay.lack(track, inclusion)
    stage = Stage.PERSISTENCE if proof[0] < proof[1] else Stage.DURATION
    return _Thing(stage, found, inclusion, proof)


def _proof(track: Track, *, sure: bool) -> Proof:
    """How long *track* has moved; *sure*: as far as nothing else than a thing may have made it."""
    since, sights, began = (
        (track.sure_since, track.sure_sights, track.sure_with)
        if sure
        else (track.moving_since, track.moving_sights, track.began_with)
    )
    enough = track.enough_sights(began)
    if sights < enough:
        return float(sights), float(ceil(enough)), Unit.PICTURES
    lasted = (track.moved_at - since) / _MILLISECOND
    least = AT_ONCE if track.is_evident else PERSISTENCE
    return float(int(lasted)), least / _MILLISECOND, Unit.MILLISECONDS


def _way(track: Track) -> Proof:
    """How far what had stood has gone since it moves, and how far it must."""
    return floor(1000 * track.way) / 10, 100 * TRAVEL, Unit.WAY


def _of_standing(found: Detection) -> Stage:
    if found.is_thing:
        return Stage.MOVEMENT
    return Stage.SHAKE if found.is_shift else Stage.SHARPNESS


def _order(thing: _Thing) -> tuple[Stage, float]:
    found, inclusion, proof = thing.found, thing.inclusion, thing.proof
    if thing.stage is Stage.AREA:
        return thing.stage, inclusion.inside / inclusion.enough if inclusion.enough else 0.0
    if thing.stage >= Stage.PERSISTENCE:
        return thing.stage, proof[0] / proof[1]
    return thing.stage, found.moving_area


def _steps(thing: _Thing, tally: Tally | None) -> tuple[Step, ...]:
    """The figures of *thing*, from the first stage to the one that it reached."""
    steps = list(tally.steps(Stage.SIZE)) if tally is not None else []
    if thing.stage in (Stage.SHAKE, Stage.SHARPNESS):
        return tuple(steps)
    found, inclusion = thing.found, thing.inclusion
    if tally is not None and tally.pixels:
        all_pixels = tally.pixels * tally.scale
        changed = found.changed_area * tally.pixels
        moving = enough_moving(changed, tally.pixels, tally.least_moving)
        steps[-1:] = [
            Step(Stage.SIZE, round(found.changed_area * all_pixels), steps[-1].limit, Unit.PIXELS),
            Step(
                Stage.MOVEMENT,
                round(found.moving_area * all_pixels),
                round(moving * tally.scale),
                Unit.PIXELS,
            ),
        ]
    if thing.stage is Stage.MOVEMENT:
        return tuple(steps)
    if inclusion.enough > 0 and inclusion.changed > 0:
        inside, enough = (
            round(100 * share / inclusion.changed, 1)
            for share in (inclusion.inside, inclusion.enough)
        )
        steps.append(Step(Stage.AREA, inside, enough, Unit.PART))
    if thing.passed is not None:
        steps.append(Step(Stage.PERSISTENCE, *thing.passed))
        steps.append(Step(thing.stage, *thing.proof))
    elif thing.stage is not Stage.AREA:
        steps.append(Step(Stage.PERSISTENCE, *thing.proof))
    return tuple(steps)
