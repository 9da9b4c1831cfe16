"""Who may: the session of this client, users, keys."""

from collections.abc import Sequence
from typing import Any

from vidette.client.answers import Key, NewKey, Session, User
from vidette.client.asking import path

from .connection import Connection


class Sessions:
    """The calls of /api/session/."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self) -> Session:
        """Who asks, and whether anybody is asked."""
        return Session.model_validate((self._connection.ask("GET", "/api/session/")).json())

    def log_in(self, name: str, password: str) -> None:
        """Logs a person in; the client keeps the session. Raises NotKnown, TooOften."""
        self._connection.ask("POST", "/api/session/", body={"name": name, "password": password})

    def log_out(self) -> None:
        """Ends the session."""
        self._connection.ask("DELETE", "/api/session/")


class Users:
    """The calls of /api/users/, for administrators."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(self) -> Sequence[User]:
        """Everybody with a password, by name."""
        answer = self._connection.ask("GET", "/api/users/")
        return [User.model_validate(one) for one in answer.json()]

    def add(self, name: str, password: str, *, role: str = "viewer") -> None:
        """A new user; raises Invalid."""
        body = {"name": name, "password": password, "role": role}
        self._connection.ask("POST", "/api/users/", body=body)

    def change(self, name: str, *, password: str | None = None, role: str | None = None) -> None:
        """Another password or role; raises NotFound, Conflict, Invalid."""
        given = {"password": password, "role": role}
        body = {key: value for key, value in given.items() if value is not None}
        self._connection.ask("PUT", path("/api/users/{name}/", name=name), body=body)

    def remove(self, name: str) -> None:
        """Deletes a user; raises NotFound, Conflict."""
        self._connection.ask("DELETE", path("/api/users/{name}/", name=name))


class Keys:
    """The calls of /api/keys/, for administrators."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(self) -> Sequence[Key]:
        """The keys of programs, by title."""
        answer = self._connection.ask("GET", "/api/keys/")
        return [Key.model_validate(one) for one in answer.json()]

    def add(self, title: str, *, role: str = "viewer", days: int | None = None) -> NewKey:
        """A new key; it is told this once. Raises Invalid."""
        body: dict[str, Any] = {"title": title, "role": role}
        if days is not None:
            body["days"] = days
        return NewKey.model_validate((self._connection.ask("POST", "/api/keys/", body=body)).json())

    def revoke(self, key_id: int) -> None:
        """Ends a key; raises NotFound."""
        self._connection.ask("DELETE", path("/api/keys/{id}/", id=key_id))
