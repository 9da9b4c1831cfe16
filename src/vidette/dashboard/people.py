"""/people: who may log in, and the keys of programs."""

from typing import Final

from nicegui import ui

from vidette.core.access import Role
from vidette.store.access import ApiKey, User

from .overview import head
from .page import Page, Visit
from .parts import Tag, button, card, confirmed, moment, note, notify, row, told
from .words import said, t


async def build(visit: Visit) -> None:
    """The whole page."""
    access = visit.service.access
    if await access.is_open():
        with Tag("div", "vd-problem"), Tag("div"):
            Tag("strong", text=t("Everybody who reaches this address may do everything."))
            note(t("Make the first administrator, and from then on everybody is asked to log in."))
    with card(t("Users")):
        _users(visit, await access.users())
    with card(t("Keys of programs")):
        note(t("A program sends its key as “Authorization: Bearer ...”."))
        _keys(visit, await access.keys())


def _roles() -> dict[str, str]:
    return {str(role): t(str(role)) for role in Role}


def _users(visit: Visit, users: list[User]) -> None:
    if users:
        with Tag("div", "vd-table-box"), Tag("table", "vd-table"):
            head(t("Name"), t("Role"), t("Since"), "")
            with Tag("tbody"):
                for user in users:
                    _user(visit, user)
    with row():
        name = ui.input(t("Name")).props("outlined dense maxlength=100")
        password = ui.input(t("Password"), password=True).props("outlined dense maxlength=200")
        first = Role.VIEWER if users else Role.ADMIN
        role = ui.select(_roles(), value=str(first), label=t("Role")).props("outlined dense")

        async def add() -> None:
            with told(t("It was not added:")):
                await visit.service.access.add_user(
                    str(name.value or ""), str(password.value or ""), Role(str(role.value))
                )
                ui.navigate.reload()

        button(t("Add"), sign="person_add", look="main").on_click(add)


def _user(visit: Visit, user: User) -> None:
    async def change(value: object) -> None:
        with told():
            await visit.service.access.change_user(user.name, role=Role(str(value)))
            notify(t("Saved."))

    async def remove() -> None:
        question = t("Delete “{name}”?", name=user.name)
        if await confirmed(question, t("The sessions end at once."), t("Delete")):
            with told(t("It was not deleted:")):
                await visit.service.access.remove_user(user.name)
                ui.navigate.reload()

    with Tag("tr"):
        Tag("td", text=user.name)
        with Tag("td"):
            chosen = ui.select(_roles(), value=str(user.role), label=t("Role"))
            chosen.props("outlined dense").on_value_change(lambda event: change(event.value))
        with Tag("td"):
            moment(user.created_at)
        with Tag("td", "vd-number"):
            button(t("Delete")).on_click(remove)


def _keys(visit: Visit, keys: list[ApiKey]) -> None:
    if keys:
        with Tag("div", "vd-table-box"), Tag("table", "vd-table"):
            head(t("What for"), t("Role"), t("Since"), t("Until"), "")
            with Tag("tbody"):
                for key in keys:
                    _key(visit, key)
    shown = Tag("div", aria_live="polite")
    with row():
        title = ui.input(t("What for")).props("outlined dense maxlength=100")
        role = ui.select(_roles(), value=str(Role.OPERATOR), label=t("Role"))
        role.props("outlined dense")

        async def add() -> None:
            with told(t("It was not added:")):
                wanted = Role(str(role.value))
                _, key = await visit.service.access.add_key(str(title.value or ""), wanted, None)
                shown.clear()
                with shown:
                    Tag("strong", text=t("The new key, shown this once:"))
                    Tag("code", "vd-key", text=key)

        button(t("New key"), sign="key").on_click(add)


def _key(visit: Visit, key: ApiKey) -> None:
    async def revoke() -> None:
        question = t("Revoke the key “{name}”?", name=key.title)
        if await confirmed(question, t("Programs that use it are refused at once."), t("Revoke")):
            with told():
                await visit.service.access.revoke_key(key.id)
                ui.navigate.reload()

    with Tag("tr"):
        Tag("td", text=key.title)
        Tag("td", text=t(str(key.role)))
        with Tag("td"):
            moment(key.created_at)
        with Tag("td"):
            moment(key.expires_at)
        with Tag("td", "vd-number"):
            button(t("Revoke")).on_click(revoke)


PAGE: Final = Page("/people", said("People and keys"), build, role="admin", icon="group", key="p")
