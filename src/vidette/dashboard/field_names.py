"""What people call the values of a document; the wire's name stands beside."""

from collections.abc import Mapping
from typing import Any, Final

from .words import said, t

_NAMES: Final[Mapping[str, str]] = {
    "sensitivity": said("Sensitivity"),
    "min_obj_size": said("Smallest thing"),
    "min_duration_ms": said("Least duration, ms"),
    "merge_gap_ms": said("Pause within one event, ms"),
    "ignore_light": said("Ignore changes of the light"),
    "scene_events": said("Tell changes of the light apart"),
    "Threshold": said("Least changed area, px"),
    "ScoreThreshold": said("Least score"),
    "kinds": said("What is told"),
    "frozen_ms": said("Frozen after, ms"),
    "relearn_ms": said("New view is learnt after, ms"),
    "fps": said("Analysed pictures a second"),
    "decode": said("How much is decoded"),
    "replay_minutes": said("Kept for replay, minutes"),
    "FrequencyMs": said("Pause between updates, ms"),
    "ObjectMax": said("Largest thing, px"),
    "MaxCountObject": said("Boxes in one message"),
    "MaxTrackObject": said("Things followed at once"),
    "Expansion": said("Margin of crops"),
    "FullFrameFrequency": said("Pause between whole pictures, ms"),
    "Title": said("Name"),
    "CallbackUrl": said("Callback address"),
    "Regions": said("Regions"),
    "Transport": said("Transport"),
    "Uid": said("Camera uid"),
    "CameraGroupUid": said("Group uid"),
}
_SLUGS: Final[Mapping[str, str]] = {
    "motion-detect": said("Motion"),
    "camera-obstacle": said("Camera trouble"),
    "face-recognition": said("Faces"),
    "line-intersection": said("Line crossing"),
    "loud-sound": said("Loud sound"),
    "person-counting": said("People in an area"),
    "visitors-counting": said("Visitors in and out"),
    "smoke-fire": said("Smoke and fire"),
    "license-plate": said("Number plates"),
    "container-number": said("Container numbers"),
}
_EVENTS: Final[Mapping[str, str]] = {
    "motion-detect": said("Motion"),
    "scene-light": said("Light changed"),
    "camera-obstacle": said("Camera trouble"),
    "covered": said("Camera covered"),
    "defocused": said("Out of focus"),
    "moved": said("Camera turned"),
    "dark": said("Too dark"),
    "washed-out": said("Washed out"),
    "frozen": said("Picture frozen"),
}
WITH_LINES: Final = frozenset({"line-intersection", "visitors-counting"})
"""Case types whose jobs watch lines."""


def event_name(data: Mapping[str, Any]) -> str:
    """What happened, for people: of the `data` of an event."""
    for word in (*data.get("labels", ())[:1], data["type"]):
        if word in _EVENTS:
            return t(_EVENTS[word])
    return str(data["type"])


def event_type_name(slug: str) -> str:
    """The name of a type of events for people."""
    return t(_EVENTS[slug]) if slug in _EVENTS else slug


def field_name(key: str) -> str:
    """The name of a value for people; one that nobody named keeps the wire's."""
    return t(_NAMES[key]) if key in _NAMES else key


def case_type_name(slug: str) -> str:
    """The name of a case type for people."""
    return t(_SLUGS[slug]) if slug in _SLUGS else slug
