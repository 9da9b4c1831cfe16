"""Users, their sessions and keys: what is kept of secrets are hashes alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from vidette.core.access import Principal, Role

from .access_tables import api_keys, sessions, users
from .engine import Transaction


@dataclass(frozen=True, slots=True)
class User:
    """Somebody with a password."""

    id: int
    name: str
    password: str
    """Its Argon2 hash."""
    role: Role
    created_at: datetime

    def __repr__(self) -> str:
        return f"User({self.name}, {self.role})"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key of a program, without the key."""

    id: int
    title: str
    role: Role
    created_at: datetime
    expires_at: datetime | None


def is_empty(tx: Transaction) -> bool:
    """Whether there is neither a user nor a key."""
    return not any(tx.execute(select(table.c.id).limit(1)).first() for table in (users, api_keys))


def all_users(tx: Transaction) -> list[User]:
    """By name."""
    return [_user(row) for row in tx.execute(select(users).order_by(users.c.name))]


def user(tx: Transaction, name: str) -> User | None:
    """The user of that name."""
    row = tx.execute(select(users).where(users.c.name == name)).one_or_none()
    return None if row is None else _user(row)


def put_user(tx: Transaction, name: str, password: str, role: Role, at: datetime) -> None:
    """A new user."""
    values = {"name": name, "password": password, "role": str(role), "created_at": at}
    tx.execute(users.insert().values(values))


def change_user(tx: Transaction, name: str, changes: dict[str, Any]) -> None:
    """Gives a user another password (hash) or role, and ends the sessions."""
    tx.execute(users.update().where(users.c.name == name).values(changes))
    of_user = select(users.c.id).where(users.c.name == name).scalar_subquery()
    tx.execute(sessions.delete().where(sessions.c.user == of_user))


def drop_user(tx: Transaction, name: str) -> bool:
    """Deletes a user and the sessions; False when there is none."""
    of_user = select(users.c.id).where(users.c.name == name).scalar_subquery()
    tx.execute(sessions.delete().where(sessions.c.user == of_user))
    return tx.execute(users.delete().where(users.c.name == name)).rowcount > 0


def admins(tx: Transaction) -> int:
    """How many users manage users."""
    counted = select(func.count()).select_from(users).where(users.c.role == str(Role.ADMIN))
    return int(tx.execute(counted).scalar_one())


def put_session(
    tx: Transaction, digest: str, user_id: int, expires_at: datetime, now: datetime
) -> None:
    """A new session; those that are over go."""
    tx.execute(sessions.delete().where(sessions.c.expires_at < now))
    tx.execute(sessions.insert().values(digest=digest, user=user_id, expires_at=expires_at))


def drop_session(tx: Transaction, digest: str) -> None:
    """Ends a session."""
    tx.execute(sessions.delete().where(sessions.c.digest == digest))


def of_session(tx: Transaction, digest: str, now: datetime) -> Principal | None:
    """Whose session it is; None when it is over or unknown."""
    found = (
        select(users.c.name, users.c.role)
        .join(sessions, sessions.c.user == users.c.id)
        .where(sessions.c.digest == digest, sessions.c.expires_at >= now)
    )
    row = tx.execute(found).one_or_none()
    return None if row is None else Principal(row.name, Role(row.role))


def of_key(tx: Transaction, digest: str, now: datetime) -> Principal | None:
    """Whose key it is; None when it has expired or is unknown."""
    row = tx.execute(select(api_keys).where(api_keys.c.digest == digest)).one_or_none()
    if row is None or (row.expires_at is not None and row.expires_at < now):
        return None
    return Principal(row.title, Role(row.role))


def put_key(tx: Transaction, digest: str, key: ApiKey) -> int:
    """A new key (the id of *key* is not used); gives its row id."""
    values = {
        "digest": digest,
        "title": key.title,
        "role": str(key.role),
        "created_at": key.created_at,
        "expires_at": key.expires_at,
    }
    made = tx.execute(api_keys.insert().values(values).returning(api_keys.c.id))
    return int(made.scalar_one())


def all_keys(tx: Transaction) -> list[ApiKey]:
    """By title."""
    rows = tx.execute(select(api_keys).order_by(api_keys.c.title, api_keys.c.id))
    return [
        ApiKey(row.id, row.title, Role(row.role), row.created_at, row.expires_at) for row in rows
    ]


def drop_key(tx: Transaction, key_id: int) -> bool:
    """Revokes a key; False when there is none."""
    return tx.execute(api_keys.delete().where(api_keys.c.id == key_id)).rowcount > 0


def _user(row: Row[Any]) -> User:
    return User(row.id, row.name, row.password, Role(row.role), row.created_at)
