"""Why there was an event, or none: the last minutes of a stream second by second."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from vidette.core.event import Phase
from vidette.core.explanation import Explanation, Stage, Verdict
from vidette.core.plain_words import sentence

from .page import Visit
from .parts import Tag, badge, card, moment, note
from .strip import Stretch, strip
from .words import said, t

MINUTES: Final = 10
LISTED: Final = 12
STAGES: Final[Mapping[Stage, str]] = {
    Stage.UNSEEN: said("not seen"),
    Stage.LOST: said("lost"),
    Stage.REST: said("at rest"),
    Stage.QUIET: said("quiet"),
    Stage.CLEAR: said("clear"),
    Stage.LEARNING: said("learning"),
    Stage.LIGHT: said("light"),
    Stage.WEATHER: said("weather"),
    Stage.SIZE: said("too small"),
    Stage.LARGEST: said("too large"),
    Stage.SHAKE: said("shake"),
    Stage.SHARPNESS: said("no edges"),
    Stage.MOVEMENT: said("stands still"),
    Stage.AREA: said("outside"),
    Stage.PERSISTENCE: said("too short"),
    Stage.NUISANCE: said("always moves"),
    Stage.FLASH: said("flash"),
    Stage.DURATION: said("not long enough"),
    Stage.SCENE: said("new scene"),
    Stage.EVENT: said("event"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to say of a stretch of time in one area."""

    start: datetime
    end: datetime
    verdict: Verdict


class StreamExplain:
    """A card that is drawn anew as the record goes on."""

    def __init__(self, visit: Visit, uid: str) -> None:
        self._visit, self._uid = visit, uid
        self._shown: list[Explanation] | None = None
        with card(t("Why there was an event, or none")):
            note(
                t("What became of the changes in the pictures; the record is some seconds behind.")
            )
            self._place = Tag("div", "vd-stack")

    async def draw(self, until: datetime | None = None) -> None:
        """Reads the record of the minutes before *until* (now) and draws it."""
        end = until or datetime.now(UTC)
        since = end - timedelta(minutes=MINUTES)
        found = await self._visit.service.explain(self._uid, since, end)
        self._shown = found
        self._place.clear()
        with self._place:
            strip(t("What happened second by second"), map(_stretch, found), since, end)
            with Tag("div", "vd-legend"):
                for tone, text in _LEGEND.items():
                    with Tag("span"):
                        Tag("span", f"vd-strip-key vd-strip-{tone}")
                        Tag("span", text=t(text))
            _list(lines(found)[-LISTED:][::-1])


_LEGEND: Final = {
    "event": said("event"),
    "near": said("something moved, and yet none"),
    "seen": said("something changed"),
    "calm": said("quiet or at rest"),
    "gap": said("not known"),
}


def _tone(stage: Stage) -> str:
    if stage is Stage.EVENT:
        return "event"
    if stage >= Stage.MOVEMENT:
        return "near"
    if stage >= Stage.LIGHT:
        return "seen"
    return "calm" if stage >= Stage.REST else "gap"


def _stretch(one: Explanation) -> Stretch:
    stage = one.furthest
    said_of = max(one.verdicts, key=lambda verdict: verdict.stage, default=None)
    text = sentence(said_of, t) if said_of is not None else t(STAGES[stage])
    return Stretch(one.at, one.until, _tone(stage), text)


def lines(found: Sequence[Explanation]) -> list[Line]:
    """What is to be said, oldest first: seconds of one event, and alike ones, are one line."""
    last: dict[str | None, int] = {}
    all_lines: list[Line] = []
    for one in found:
        for verdict in one.verdicts:
            line = Line(one.at, one.until, verdict)
            place = last.get(verdict.area)
            if place is not None and _goes_on(all_lines[place], line):
                before = all_lines[place]
                all_lines[place] = Line(before.start, line.end, before.verdict)
                continue
            last[verdict.area] = len(all_lines)
            all_lines.append(line)
    return all_lines


def _goes_on(before: Line, later: Line) -> bool:
    mine, other = before.verdict, later.verdict
    if before.end != later.start or mine.stage is not other.stage:
        return False
    if mine.stage is Stage.EVENT:
        return other.phase in (None, Phase.UPDATE) and mine.event_uid == other.event_uid
    return mine.stage <= Stage.LEARNING


def _list(wanted: Sequence[Line]) -> None:
    if not wanted:
        note(t("Nothing is on record of these minutes yet."))
        return
    with Tag("ul", "vd-reasons"):
        for line in wanted:
            with Tag("li"):
                moment(line.start)
                with Tag("span", "vd-reason-text"):
                    stage = line.verdict.stage
                    badge(t(STAGES[stage]), "busy" if stage is Stage.EVENT else "idle")
                    if line.verdict.area:
                        Tag("strong", text=line.verdict.area)
                    _say(line.verdict)


def _say(verdict: Verdict) -> None:
    text, uid = sentence(verdict, t), verdict.event_uid
    if uid is None:
        Tag("span", text=text)
    else:
        Tag("a", text=text.replace(uid, "").replace("  ", " "), href=f"/events/{uid}")
