"""Users, sessions and keys: who somebody is, and the verbs that manage them."""

import asyncio
import re
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any, Final

from pwdlib import PasswordHash

from vidette.core.access import Principal, Role
from vidette.core.errors import Conflict, InvalidInput, KeyNotFound, UserNotFound
from vidette.store import access
from vidette.store.access import ApiKey, User
from vidette.store.engine import Store, Transaction

from .throttle import Throttle

PREFIX: Final = "vdt_"
"""What every key begins with, so that it is known where it leaks."""
SESSION: Final = timedelta(days=14)
"""How long a login holds."""
MEMORY: Final = timedelta(seconds=5)
"""For how long is remembered who somebody is: what another process changes is seen by then."""
MOST_REMEMBERED: Final = 10_000
SHORTEST: Final = 10
LONGEST: Final = 200
_NAME: Final = re.compile(r"[\w.@+-]{1,100}")


class Access:
    """The people and programs that may use a service. Every verb may raise StoreUnavailable."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._open: tuple[bool, datetime] | None = None
        self._known: dict[str, tuple[Principal | None, datetime]] = {}
        self.throttle = Throttle(now)

    async def is_open(self) -> bool:
        """Whether there is neither a user nor a key, so that everybody may do everything."""
        if self._open is None or self._open[1] <= self._now():
            self._open = await self._store.read(access.is_empty), self._now() + MEMORY
        return self._open[0]

    async def principal_of_key(self, key: str) -> Principal | None:
        """Whose key it is; None for one that is unknown, expired or revoked."""
        return await self._remembered(f"key {_digest(key)}", _digest(key), access.of_key)

    async def principal_of_session(self, token: str) -> Principal | None:
        """Whose session it is; None for one that is unknown or over."""
        return await self._remembered(
            f"session {_digest(token)}", _digest(token), access.of_session
        )

    async def _remembered(
        self,
        name: str,
        digest: str,
        find: Callable[[Transaction, str, datetime], Principal | None],
    ) -> Principal | None:
        now = self._now()
        known = self._known.get(name)
        if known is None or known[1] <= now:
            if len(self._known) >= MOST_REMEMBERED:
                self._known.clear()
            found = await self._store.read(lambda tx: find(tx, digest, now))
            known = self._known[name] = found, now + MEMORY
        return known[0]

    async def login(self, name: str, password: str, address: str) -> str | None:
        """A session's token for the right password; None for a wrong one.

        Raises TooOften when *address* or *name* was wrong too often. Takes as long for a name that
        nobody has.
        """
        self.throttle.require(address, name)
        user = await self._store.read(lambda tx: access.user(tx, name))
        hashed = user.password if user is not None else _nobody()
        is_right = await asyncio.to_thread(_hashes().verify, password[:LONGEST], hashed)
        if user is None or not is_right:
            self.throttle.failed(address, name)
            return None
        token, now = secrets.token_urlsafe(32), self._now()
        await self._store.write(
            lambda tx: access.put_session(tx, _digest(token), user.id, now + SESSION, now)
        )
        return token

    async def logout(self, token: str) -> None:
        """Ends a session."""
        await self._store.write(lambda tx: access.drop_session(tx, _digest(token)))
        self._forget()

    async def users(self) -> list[User]:
        """By name."""
        return await self._store.read(access.all_users)

    async def add_user(self, name: str, password: str, role: Role) -> None:
        """A new user; the first is an administrator. Raises InvalidInput."""
        faults: dict[str, Any] = _password_faults(password)
        if not _NAME.fullmatch(name):
            faults["name"] = ["It has 1 to 100 letters, digits or . @ + - _."]
        if faults:
            raise InvalidInput(faults)
        hashed = await asyncio.to_thread(_hashes().hash, password)

        def work(tx: Transaction) -> None:
            if access.user(tx, name) is not None:
                raise InvalidInput({"name": ["A user with this name already exists."]})
            if role is not Role.ADMIN and not access.admins(tx):
                raise InvalidInput({"role": ["The first user is an admin."]})
            access.put_user(tx, name, hashed, role, self._now())

        await self._store.write(work)
        self._forget()

    async def change_user(
        self, name: str, *, password: str | None = None, role: Role | None = None
    ) -> None:
        """Gives a user another password or role and ends the sessions.

        Raises UserNotFound, InvalidInput, and Conflict for the role of the last administrator.
        """
        changes: dict[str, Any] = {}
        if password is not None:
            if faults := _password_faults(password):
                raise InvalidInput(faults)
            changes["password"] = await asyncio.to_thread(_hashes().hash, password)
        if role is not None:
            changes["role"] = str(role)

        def work(tx: Transaction) -> None:
            if role not in {None, Role.ADMIN}:
                _keep_an_admin(tx, name)
            if access.user(tx, name) is None:
                raise UserNotFound
            if changes:
                access.change_user(tx, name, changes)

        await self._store.write(work)
        self._forget()

    async def remove_user(self, name: str) -> None:
        """Deletes a user; raises UserNotFound, and Conflict for the last administrator."""

        def work(tx: Transaction) -> None:
            _keep_an_admin(tx, name)
            if not access.drop_user(tx, name):
                raise UserNotFound

        await self._store.write(work)
        self._forget()

    async def keys(self) -> list[ApiKey]:
        """By title."""
        return await self._store.read(access.all_keys)

    async def add_key(self, title: str, role: Role, days: int | None) -> tuple[int, str]:
        """A new key for *days*, or for good: its id and the key, which is kept nowhere.

        Raises InvalidInput.
        """
        title = title.strip()
        faults: dict[str, Any] = {}
        if not 0 < len(title) <= 100:
            faults["title"] = ["Ensure this field has 1 to 100 characters."]
        if days is not None and not 1 <= days <= 3650:
            faults["days"] = ["Ensure this value is from 1 to 3650."]
        if faults:
            raise InvalidInput(faults)
        key, now = PREFIX + secrets.token_urlsafe(32), self._now()
        expires = None if days is None else now + timedelta(days=days)
        row = ApiKey(0, title, role, now, expires)
        key_id = await self._store.write(lambda tx: access.put_key(tx, _digest(key), row))
        self._forget()
        return key_id, key

    async def revoke_key(self, key_id: int) -> None:
        """Ends a key; raises KeyNotFound."""

        def work(tx: Transaction) -> None:
            if not access.drop_key(tx, key_id):
                raise KeyNotFound

        await self._store.write(work)
        self._forget()

    def _forget(self) -> None:
        self._open = None
        self._known.clear()


def _keep_an_admin(tx: Transaction, name: str) -> None:
    user = access.user(tx, name)
    if user is not None and user.role is Role.ADMIN and access.admins(tx) == 1:
        raise Conflict("It is the last administrator.")


def _password_faults(password: str) -> dict[str, Any]:
    if SHORTEST <= len(password) <= LONGEST:
        return {}
    return {"password": [f"Ensure this field has {SHORTEST} to {LONGEST} characters."]}


def _digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _hashes() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _nobody() -> str:
    """The hash of a password that nobody knows."""
    return _hashes().hash(secrets.token_urlsafe(32))
