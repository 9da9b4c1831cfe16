"""Who may do what: roles, each of which may what those before it may."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person or a key may do."""

    VIEWER = "viewer"
    """Reads everything but users and keys."""
    OPERATOR = "operator"
    """Changes streams, regions and deliveries as well."""
    ADMIN = "admin"
    """Manages users and keys as well."""

    def covers(self, needed: "Role") -> bool:
        """Whether it may what asks for *needed*."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True, slots=True)
class Principal:
    """A person who logged in, or a key."""

    name: str
    role: Role
