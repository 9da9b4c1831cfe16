"""Explanations in plain sentences, for the people who ask why there was an event or none."""

from vidette.core.event import Phase
from vidette.core.explanation import Stage, Step, Unit, Verdict

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
    Stage.SCENE: "The picture became that of another scene, which is learnt anew.",
    Stage.EVENT: "An event goes on.",
}


def sentence(verdict: Verdict) -> str:
    """What became of the changes of one second, in one sentence."""
    if verdict.stage is Stage.EVENT:
        return _of_event(verdict)
    last = verdict.steps[-1] if verdict.steps else None
    if last is None or last.stage is not verdict.stage:
        return _SENTENCES[verdict.stage]
    words = _OF_FIGURES.get(verdict.stage)
    return words(last, verdict) if words is not None else _SENTENCES[verdict.stage]


def figure(value: float, unit: str) -> str:
    """*value* as people write it, with its unit."""
    shown = (
        f"{value:.2f}"
        if unit == Unit.SCORE
        else f"{value:,.4g}"
        if value < 100
        else f"{value:,.0f}"
    )
    return f"{shown} {_SHORT.get(unit, unit)}"


_SHORT = {Unit.PIXELS: "px", Unit.SIDE: "px", Unit.PART: "%", Unit.SCORE: ""}


def _of_event(verdict: Verdict) -> str:
    what = f"Event {verdict.event_uid}" if verdict.event_uid else "An event"
    match verdict.phase:
        case Phase.START:
            return f"{what} started: {_proof(verdict)}."
        case Phase.END:
            return f"{what} ended: nothing has kept it going."
    return f"{what} goes on: {_proof(verdict)}."


def _proof(verdict: Verdict) -> str:
    last = verdict.steps[-1] if verdict.steps else None
    if last is None or last.stage is Stage.EVENT:
        return "its reason lasts"
    if last.stage is Stage.PERSISTENCE:
        return f"something has moved for {figure(last.value, last.unit)}"
    return "what it is about may go on"


def _of_light(step: Step, _: Verdict) -> str:
    if step.unit == Unit.LUMA:
        return f"The light of the whole picture changed by {figure(step.value, step.unit)}."
    return (
        f"Brightness changed, but only {_over(step)} have other edges than before: "
        "the rest was light."
    )


def _of_size(step: Step, _: Verdict) -> str:
    if step.unit == Unit.SIDE:
        return f"What changed is too small: {_over(step)} that a side of its box must have."
    return f"What changed is too small: {_over(step)} that a thing must have."


def _of_largest(step: Step, _: Verdict) -> str:
    limit = "" if step.limit is None else f" and may have {figure(step.limit, step.unit)}"
    return f"What changed is too large: its box has {figure(step.value, step.unit)}{limit}."


def _of_movement(step: Step, _: Verdict) -> str:
    return (
        f"Something is there that was not before, but it stands still: {_over(step)} "
        "that must look different than a moment ago."
    )


def _of_area(step: Step, verdict: Verdict) -> str:
    where = f"the area {verdict.area}" if verdict.area is not None else "the picture"
    return f"Something moved, but outside: {_over(step)} that must lie in {where}."


def _of_persistence(step: Step, _: Verdict) -> str:
    if step.unit == Unit.MILLISECONDS:
        return f"Something moved, but not for long enough: {_over(step)}."
    if step.unit == Unit.WAY:
        return f"Something that had stood there moved, but went nowhere: {_over(step)}."
    return f"Something moved, but in too few pictures: {_over(step)}."


def _of_flash(step: Step, _: Verdict) -> str:
    return (
        "Something seemed to move, but the light had just jumped, which may have made it: "
        f"{_over(step)} are beyond doubt."
    )


def _of_duration(step: Step, _: Verdict) -> str:
    return f"Something happened, but not for as long as the job asks for: {_over(step)}."


def _of_quiet(step: Step, _: Verdict) -> str:
    if step.value <= 0:
        return _SENTENCES[Stage.QUIET]
    return f"Nothing changed by more than the picture's own noise: {figure(step.value, step.unit)}."


def _over(step: Step) -> str:
    """`310 px of the 496 px`."""
    if step.limit is None:
        return figure(step.value, step.unit)
    return f"{figure(step.value, step.unit)} of the {figure(step.limit, step.unit)}"


_OF_FIGURES = {
    Stage.QUIET: _of_quiet,
    Stage.LIGHT: _of_light,
    Stage.SIZE: _of_size,
    Stage.LARGEST: _of_largest,
    Stage.MOVEMENT: _of_movement,
    Stage.AREA: _of_area,
    Stage.PERSISTENCE: _of_persistence,
    Stage.FLASH: _of_flash,
    Stage.DURATION: _of_duration,
}
