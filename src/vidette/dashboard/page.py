"""A page: its address, who may see it, and what builds it into the frame."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from nicegui import app
from starlette.requests import Request

from vidette.orchestrator.service import Service

from .site import Site

Role = Literal["viewer", "operator", "admin"]
ROLES: Final[tuple[Role, ...]] = ("viewer", "operator", "admin")
"""Each may what those before it may."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody who opens a page."""

    request: Request
    role: Role
    name: str
    """Of the person or key; empty while everybody may do everything."""

    @property
    def site(self) -> Site:
        """What is known of the running process."""
        site: Site = app.state.site
        return site

    @property
    def service(self) -> Service:
        """The verbs."""
        return self.site.service

    @property
    def path(self) -> Mapping[str, str]:
        """What stands in the places of the page's address, such as `{uid}`."""
        found: Mapping[str, str] = self.request.path_params
        return found

    @property
    def query(self) -> Mapping[str, str]:
        """What stands behind the `?`."""
        return self.request.query_params

    def may(self, role: Role) -> bool:
        """Whether the visitor may do what asks for *role*."""
        return ROLES.index(self.role) >= ROLES.index(role)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the dashboard; a module offers it as `PAGE`."""

    path: str
    title: str
    """English, marked with `said`; also the heading."""
    build: Callable[[Visit], Awaitable[None]]
    role: Role = "viewer"
    icon: str = ""
    """Material icon in the navigation; a page without one is not listed there."""
    key: str = ""
    """Letter that opens the page after `g`."""
    group: str = ""
    """Path of the listed page that is marked in the navigation while this one is open."""
    has_frame: bool = True
    """Whether navigation and top bar stand around it."""


def visit_of(request: Request) -> Visit:
    """Who sends *request*; a service that asks for no login takes everybody for an administrator."""
    principal = request.scope.get("state", {}).get("principal")
    if principal is None:
        return Visit(request, "admin", "")
    known: dict[str, Role] = {role: role for role in ROLES}
    role = known.get(str(principal.role), "viewer")
    return Visit(request, role, str(principal.name))
