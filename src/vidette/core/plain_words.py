"""Explanations in plain sentences, for the people who ask why there was an event or none."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from vidette.core.event import Phase
from vidette.core.explanation import Stage, Step, Unit, Verdict

Translate = Callable[[str], str]
"""From an English text of TEXTS to that of another language."""

_SENTENCES = {
    Stage.UNSEEN: "No picture was analysed: the stream did not play, or this is not on record.",
    Stage.LOST: "Pictures were analysed, but the service was too busy to record what became of them.",
    Stage.REST: "The stream rested: only key pictures were looked at, and nothing stirred in them.",
    Stage.QUIET: "Nothing changed by more than the picture's own noise.",
    Stage.CLEAR: "Nothing kept the camera from its view.",
    Stage.LEARNING: "The scene was not known yet: nothing is found while it is learnt.",
    Stage.LIGHT: "Brightness changed, but the edges stayed what they were: it was the light.",
    Stage.WEATHER: "Specks came and went all over the picture, as rain and snow do.",
    Stage.SHAKE: "The picture is shifted, as of a camera that shakes, and that explains what changed.",
    Stage.SHARPNESS: "What changed has no sharp edge of its own: a pool of light, something close "
    "to the lens, or the place that something left.",
    Stage.MOVEMENT: "Something is there that was not before, but it stands still.",
    Stage.FLASH: "Something seemed to move, but the light had just jumped, which may have made it.",
    Stage.NUISANCE: "Something moves, but where something has moved for minutes and got nowhere.",
    Stage.SCENE: "The picture became that of another scene, which is learnt anew.",
    Stage.EVENT: "An event goes on.",
}


_UNITS = {
    Unit.PIXELS: "px",
    Unit.SIDE: "px",
    Unit.SHARE: Unit.SHARE,
    Unit.PART: "%",
    Unit.LUMA: Unit.LUMA,
    Unit.MILLISECONDS: Unit.MILLISECONDS,
    Unit.PICTURES: Unit.PICTURES,
    Unit.WAY: Unit.WAY,
    Unit.TIME: Unit.TIME,
    Unit.SCORE: "",
}
"""As they stand behind a figure."""
_AN_EVENT, _EVENT = "An event", "Event {uid}"
_STARTED, _GOES_ON = "{event} started: {proof}.", "{event} goes on: {proof}."
_ENDED = "{event} ended: nothing has kept it going."
_LASTS, _MAY = "its reason lasts", "what it is about may go on"
_MOVED_FOR = "something has moved for {figure}"
_OF_THE = "{value} of the {limit}"
_LIGHT = "The light of the whole picture changed by {figure}."
_EDGES = "Brightness changed, but only {figure} have other edges than before: the rest was light."
_SIDE = "What changed is too small: {figure} that a side of its box must have."
_SMALL = "What changed is too small: {figure} that a thing must have."
_LARGE = "What changed is too large: its box has {figure}."
_LARGER = "What changed is too large: its box has {figure} and may have {limit}."
_STANDS = (
    "Something is there that was not before, but it stands still: {figure} that must look "
    "different than a moment ago."
)
_OUTSIDE = "Something moved, but outside: {figure} that must lie in {where}."
_AREA, _PICTURE = "the area {area}", "the picture"
_NOT_LONG = "Something moved, but not for long enough: {figure}."
_NO_WAY = "Something that had stood there moved, but went nowhere: {figure}."
_TOO_FEW = "Something moved, but in too few pictures: {figure}."
_FLASHED = (
    "Something seemed to move, but the light had just jumped, which may have made it: "
    "{figure} are beyond doubt."
)
_ALWAYS = (
    "Something moves, but where something has moved for {figure} and got nowhere: "
    "it is taken for that until it leaves."
)
_SHORT = "Something happened, but not for as long as the job asks for: {figure}."
_NOISE = "Nothing changed by more than the picture's own noise: {figure}."
TEXTS = frozenset(
    {
        *_SENTENCES.values(),
        *(unit for unit in _UNITS.values() if unit),
        *(_AN_EVENT, _EVENT, _STARTED, _GOES_ON, _ENDED, _LASTS, _MAY, _MOVED_FOR, _OF_THE),
        *(_LIGHT, _EDGES, _SIDE, _SMALL, _LARGE, _LARGER, _STANDS, _OUTSIDE, _AREA, _PICTURE),
        *(_NOT_LONG, _NO_WAY, _TOO_FEW, _FLASHED, _ALWAYS, _SHORT, _NOISE),
    }
)
"""All that is to be translated."""


class Figure(NamedTuple):
    """A number and what it counts."""

    value: float
    unit: str

    def said(self, translate: Translate) -> str:
        """As people write it."""
        shown = (
            f"{self.value:.2f}"
            if self.unit == Unit.SCORE
            else f"{self.value:,.4g}"
            if self.value < 100
            else f"{self.value:,.0f}"
        )
        unit = _UNITS.get(self.unit, self.unit)
        return f"{shown} {translate(unit)}" if unit else shown


class Phrase(NamedTuple):
    """A text of TEXTS, and what stands at its places: texts, figures, phrases."""

    text: str
    values: Mapping[str, Any] = MappingProxyType({})

    def said(self, translate: Translate) -> str:
        """As one text."""
        filled = {
            name: value.said(translate) if isinstance(value, Figure | Phrase) else value
            for name, value in self.values.items()
        }
        return translate(self.text).format(**filled)


def sentence(verdict: Verdict, translate: Translate = str) -> str:
    """What became of the changes of one second, in one sentence; English unless translated."""
    return phrase(verdict).said(translate)


def phrase(verdict: Verdict) -> Phrase:
    """The same, to be translated."""
    if verdict.stage is Stage.EVENT:
        return _of_event(verdict)
    last = verdict.steps[-1] if verdict.steps else None
    words = _OF_FIGURES.get(verdict.stage)
    if last is None or last.stage is not verdict.stage or words is None:
        return Phrase(_SENTENCES[verdict.stage])
    return words(last, verdict)


def _of_event(verdict: Verdict) -> Phrase:
    uid = verdict.event_uid
    event = Phrase(_EVENT, {"uid": uid}) if uid else Phrase(_AN_EVENT)
    if verdict.phase is Phase.END:
        return Phrase(_ENDED, {"event": event})
    text = _STARTED if verdict.phase is Phase.START else _GOES_ON
    return Phrase(text, {"event": event, "proof": _proof(verdict)})


def _proof(verdict: Verdict) -> Phrase:
    last = verdict.steps[-1] if verdict.steps else None
    if last is None or last.stage is Stage.EVENT:
        return Phrase(_LASTS)
    if last.stage is Stage.PERSISTENCE:
        return Phrase(_MOVED_FOR, {"figure": Figure(last.value, last.unit)})
    return Phrase(_MAY)


def _with(text: str) -> Callable[[Step, Verdict], Phrase]:
    """`310 px of the 496 px` at the one place of *text*."""
    return lambda step, _: Phrase(text, {"figure": _over(step)})


def _of_light(step: Step, _: Verdict) -> Phrase:
    if step.unit == Unit.LUMA:
        return Phrase(_LIGHT, {"figure": Figure(step.value, step.unit)})
    return Phrase(_EDGES, {"figure": _over(step)})


def _of_size(step: Step, _: Verdict) -> Phrase:
    return Phrase(_SIDE if step.unit == Unit.SIDE else _SMALL, {"figure": _over(step)})


def _of_largest(step: Step, _: Verdict) -> Phrase:
    figure = Figure(step.value, step.unit)
    if step.limit is None:
        return Phrase(_LARGE, {"figure": figure})
    return Phrase(_LARGER, {"figure": figure, "limit": Figure(step.limit, step.unit)})


def _of_area(step: Step, verdict: Verdict) -> Phrase:
    area = verdict.area
    where = Phrase(_PICTURE) if area is None else Phrase(_AREA, {"area": area})
    return Phrase(_OUTSIDE, {"figure": _over(step), "where": where})


def _of_persistence(step: Step, _: Verdict) -> Phrase:
    texts = {Unit.MILLISECONDS: _NOT_LONG, Unit.WAY: _NO_WAY}
    return Phrase(texts.get(step.unit, _TOO_FEW), {"figure": _over(step)})


def _of_quiet(step: Step, _: Verdict) -> Phrase:
    if step.value <= 0:
        return Phrase(_SENTENCES[Stage.QUIET])
    return Phrase(_NOISE, {"figure": Figure(step.value, step.unit)})


def _over(step: Step) -> Figure | Phrase:
    """`310 px of the 496 px`."""
    figure = Figure(step.value, step.unit)
    if step.limit is None:
        return figure
    return Phrase(_OF_THE, {"value": figure, "limit": Figure(step.limit, step.unit)})


_OF_FIGURES = {
    Stage.QUIET: _of_quiet,
    Stage.LIGHT: _of_light,
    Stage.SIZE: _of_size,
    Stage.LARGEST: _of_largest,
    Stage.MOVEMENT: _with(_STANDS),
    Stage.AREA: _of_area,
    Stage.PERSISTENCE: _of_persistence,
    Stage.FLASH: _with(_FLASHED),
    Stage.NUISANCE: lambda step, _: Phrase(_ALWAYS, {"figure": Figure(step.value, step.unit)}),
    Stage.DURATION: _with(_SHORT),
}
