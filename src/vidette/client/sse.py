"""Server-Sent Events, from lines to messages, by the HTML standard."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """One message."""

    name: str
    data: str
    id: str
    """To be sent as `Last-Event-ID` to go on from here."""


class Messages:
    """Takes lines without their ends, gives a message at each empty one that ends one."""

    def __init__(self) -> None:
        self._name = ""
        self._data: list[str] = []
        self._id = ""

    def take(self, line: str) -> Message | None:
        """The message that *line* ends, if it does."""
        if not line:
            made = Message(self._name or "message", "\n".join(self._data), self._id)
            is_one = bool(self._data)
            self._name, self._data = "", []
            return made if is_one else None
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match field:
            case "event":
                self._name = value
            case "data":
                self._data.append(value)
            case "id" if "\0" not in value:
                self._id = value
        return None
