"""`vidette users` and `vidette keys`: who may use a service, managed on its data folder."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from getpass import getpass
from pathlib import Path
from typing import Any

from vidette.core.access import Role
from vidette.core.errors import InvalidInput
from vidette.orchestrator.access import Access
from vidette.settings import database_url, read_settings
from vidette.store.engine import Store

Verb = Callable[[Access, argparse.Namespace], Awaitable[None]]


def add_arguments(commands: Any) -> None:
    """What the two commands take."""
    users = commands.add_parser("users", help="who may log in").add_subparsers(
        required=True, metavar="VERB"
    )
    add = _verb(
        users, "add", "a new user; the password is asked for, or read from input", _add_user
    )
    add.add_argument("name", metavar="NAME")
    add.add_argument("--role", choices=[*Role], default=Role.VIEWER, help="what it may (viewer)")
    _verb(users, "list", "every user", _list_users)
    password = _verb(users, "password", "another password", _password)
    password.add_argument("name", metavar="NAME")
    remove = _verb(users, "remove", "delete a user", _remove_user)
    remove.add_argument("name", metavar="NAME")
    keys = commands.add_parser("keys", help="keys of programs").add_subparsers(
        required=True, metavar="VERB"
    )
    new = _verb(keys, "add", "a new key, shown this once", _add_key)
    new.add_argument("title", metavar="TITLE", help="what it is for")
    new.add_argument("--role", choices=[*Role], default=Role.VIEWER, help="what it may (viewer)")
    new.add_argument("--days", type=int, help="for so many days (for good)")
    _verb(keys, "list", "every key", _list_keys)
    revoke = _verb(keys, "revoke", "end a key", _revoke)
    revoke.add_argument("id", metavar="ID", type=int)


def _verb(verbs: Any, name: str, what: str, verb: Verb) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=what)
    parser.add_argument("--data-dir", type=Path, help="folder of the service (vidette-data)")
    parser.set_defaults(command=lambda options: _run(verb, options))
    return parser


def _run(verb: Verb, options: argparse.Namespace) -> int:
    settings = read_settings(data_dir=options.data_dir)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)

    async def work() -> None:
        store = await Store.open(database_url(settings.data_dir))
        try:
            await verb(Access(store, lambda: datetime.now(UTC)), options)
        finally:
            await store.close()

    asyncio.run(work())
    return 0


async def _add_user(access: Access, options: argparse.Namespace) -> None:
    await access.add_user(options.name, _asked(), Role(options.role))
    _say(f"{options.name} may log in now, as {options.role}. From now on everybody is asked.")


async def _password(access: Access, options: argparse.Namespace) -> None:
    await access.change_user(options.name, password=_asked())
    _say(f"{options.name} has another password; the sessions are over.")


async def _remove_user(access: Access, options: argparse.Namespace) -> None:
    await access.remove_user(options.name)
    _say(f"{options.name} is gone.")


async def _list_users(access: Access, _options: argparse.Namespace) -> None:
    for user in await access.users():
        _say(f"{user.name}  {user.role}  since {user.created_at:%Y-%m-%d}")


async def _add_key(access: Access, options: argparse.Namespace) -> None:
    number, key = await access.add_key(options.title, Role(options.role), options.days)
    _say(f"{key}\nThis is key {number}, kept nowhere: send it as `Authorization: Bearer ...`.")


async def _list_keys(access: Access, _options: argparse.Namespace) -> None:
    for key in await access.keys():
        until = f"until {key.expires_at:%Y-%m-%d}" if key.expires_at else "for good"
        _say(f"{key.id}  {key.title}  {key.role}  {until}")


async def _revoke(access: Access, options: argparse.Namespace) -> None:
    await access.revoke_key(options.id)
    _say(f"Key {options.id} is no more; a running service knows it within seconds.")


def _asked() -> str:
    """A password, typed twice, or one line of the input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass("Password: ")
    if getpass("Once more: ") != first:
        raise InvalidInput({"password": ["Both must be the same."]})
    return first


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
