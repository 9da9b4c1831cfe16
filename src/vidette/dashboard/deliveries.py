"""/deliveries: what was told to whom, what waits, and what was given up and can be told again."""

from collections.abc import Sequence
from typing import Final

from nicegui import ui

from vidette.core.redaction import redacted
from vidette.store.told import Attempt, Told, ToldQuery

from .overview import head
from .page import Page, Visit
from .parts import Tag, Tone, badge, button, card, empty, link, moment, note, notify, row, told
from .words import said, t

SHOWN: Final = 100
"""Messages on one page."""
STATES: Final[dict[str, tuple[str, Tone]]] = {
    "pending": (said("Waits"), "busy"),
    "delivered": (said("Delivered"), "good"),
    "dead": (said("Given up"), "bad"),
}


async def build(visit: Visit) -> None:
    """The whole page."""
    wanted = visit.query.get("state", "")
    state = wanted if wanted in STATES else None
    before = visit.query.get("before", "")
    await _endpoints(visit)
    query = ToldQuery(
        state=state,
        job_uid=visit.query.get("stream") or None,
        before=int(before[:18]) if before.isdecimal() else None,
        limit=SHOWN,
    )
    found = await visit.service.outbox.find(query)
    with row("vd-between"):
        with row():
            _choice(t("All"), "", state is None)
            for name, (text, _) in STATES.items():
                _choice(t(text), f"?state={name}", state == name)
        if state == "dead" and found and visit.may("operator"):
            again = button(t("Tell them all again"), sign="replay")
            again.on_click(lambda: _again_all(visit))
    if not found:
        with empty(
            t("No messages"),
            t("What is told to the callback address of a stream appears here."),
            sign="outbox",
        ):
            link(t("All messages"), "/deliveries")
        return
    with card(), Tag("div", "vd-table-box"), Tag("table", "vd-table"):
        head(t("Queued"), t("State"), t("Message"), t("Told to"), t("Tries"), t("Last answer"), "")
        attempts = await visit.service.outbox.attempts([one.id for one in found])
        with Tag("tbody"):
            for one in found:
                _row(visit, one, attempts.get(one.id, []))
    if len(found) == SHOWN:
        link(t("Older messages"), f"/deliveries?state={state or ''}&before={found[-1].id}")


def _choice(text: str, query: str, is_chosen: bool) -> None:
    made = link(text, f"/deliveries{query}", "vd-button")
    if is_chosen:
        made.props["aria-current"] = "true"


async def _endpoints(visit: Visit) -> None:
    off = [one for one in await visit.service.outbox.endpoints() if one.endpoint.disabled_at]
    for view in off:
        with Tag("div", "vd-problem"), Tag("div"):
            Tag(
                "strong",
                text=t("Nothing is told to {address}", address=redacted(view.endpoint.address)),
            )
            note(t("It was switched off: {why}. What waits is kept.", why=view.endpoint.why or ""))
            if visit.may("operator"):

                async def on(endpoint: str = view.id) -> None:
                    with told():
                        await visit.service.outbox.switch(endpoint, on=True)
                        ui.navigate.reload()

                button(t("Switch it on")).on_click(on)


def _tries(one: Told, failed: Sequence[Attempt]) -> None:
    """How many failed; opened, when and how."""
    if not failed:
        Tag("span", text=str(one.attempts))
        return
    with Tag("details", "vd-tries"):
        Tag("summary", text=str(len(failed)))
        with Tag("ol"):
            for attempt in failed:
                with Tag("li"):
                    moment(attempt.at)
                    said_ = " ".join(filter(None, (str(attempt.status or ""), attempt.error)))
                    Tag("span", text=redacted(said_)[:200])


def _row(visit: Visit, one: Told, failed: Sequence[Attempt]) -> None:
    text, tone = STATES[one.state]
    with Tag("tr"):
        with Tag("td"):
            moment(one.created_at)
        with Tag("td"):
            badge(t(text), tone)
        with Tag("td"):
            target = f"/events/{one.event_uid}" if one.event_uid else f"/streams/{one.job_uid}"
            link(" ".join(filter(None, (one.event, one.phase))), target)
        Tag("td", "vd-mono", text=redacted(one.endpoint))
        with Tag("td", "vd-number"):
            _tries(one, failed)
        answer = " ".join(filter(None, (str(one.status or ""), redacted(one.error or ""))))
        Tag("td", text=answer[:120])
        with Tag("td"):
            if one.state != "pending" and visit.may("operator"):

                async def again() -> None:
                    with told():
                        await visit.service.outbox.again(one.id)
                        notify(t("It is queued again."))

                button(t("Tell again")).on_click(again)


async def _again_all(visit: Visit) -> None:
    with told():
        count = await visit.service.outbox.again_all(ToldQuery(state="dead", limit=1000))
        notify(t("Queued again: {count}", count=count))
        ui.navigate.reload()


PAGE: Final = Page("/deliveries", said("Deliveries"), build, icon="outbox", key="d")
