"""/api/session/, /api/users/ and /api/keys/: logging in, and who may."""

from typing import Annotated

from fastapi import Path, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from vidette.core.access import Role
from vidette.core.errors import InvalidInput, KeyNotFound, Unknown
from vidette.core.job import parse_document
from vidette.orchestrator.access import SESSION

from .access import TheService
from .account_examples import ACCOUNTS
from .answers import answers
from .bodies import read_json_text
from .dialect import BothForms
from .security import COOKIE, session_of
from .wire import Body, Time, stamp, stamp_or_none

router = BothForms("access")
UserName = Annotated[str, Path(description="Name of a user.")]
KeyId = Annotated[str, Path(description="Row id of a key.")]


class SessionBody(Body):
    """Who asks."""

    open: bool = Field(description="Whether there is neither user nor key: all may do everything.")
    name: str | None
    role: Role | None


class UserBody(Body):
    """Somebody with a password."""

    name: str
    role: Role
    created_at: str = Time


class KeyBody(Body):
    """A key of a program, without the key."""

    id: int
    title: str
    role: Role
    created_at: str = Time
    expires_at: str | None = Time


class NewKeyBody(Body):
    """A new key, told this once."""

    id: int
    key: str


@router.get("/api/session/", responses=answers())
async def read_session(request: Request, service: TheService) -> SessionBody:
    """Who asks, and whether anybody is asked."""
    principal = request.scope.get("state", {}).get("principal")
    is_open = await service.access.is_open()
    if principal is None:
        return SessionBody(open=is_open, name=None, role=Role.ADMIN if is_open else None)
    return SessionBody(open=is_open, name=principal.name, role=principal.role)


@router.post(
    "/api/session/",
    responses=answers(
        400, 401, 413, 415, 429, examples={401: {"detail": "Name or password is wrong."}}
    ),
    openapi_extra=ACCOUNTS["login"],
)
async def log_in(request: Request, service: TheService) -> Response:
    """Logs a person in: sets the cookie that the pages use."""
    given = await _given(request, "name", "password")
    address = request.client.host if request.client is not None else ""
    token = await service.access.login(given["name"], given["password"], address)
    if token is None:
        raise Unknown("Name or password is wrong.")
    answer = JSONResponse({"name": given["name"]})
    answer.set_cookie(
        COOKIE,
        token,
        max_age=int(SESSION.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https" or service.public_url.startswith("https"),
    )
    return answer


@router.delete("/api/session/", status_code=204, responses=answers())
async def log_out(request: Request, service: TheService) -> Response:
    """Ends the session."""
    token = session_of(request.headers.get("cookie", ""))
    if token is not None:
        await service.access.logout(token)
    answer = Response(status_code=204)
    answer.delete_cookie(COOKIE)
    return answer


@router.get("/api/users/", responses=answers())
async def list_users(service: TheService) -> list[UserBody]:
    """Everybody with a password, by name."""
    return [
        UserBody(name=one.name, role=one.role, created_at=stamp(one.created_at))
        for one in await service.access.users()
    ]


@router.post("/api/users/", responses=answers(400, 413, 415), openapi_extra=ACCOUNTS["user"])
async def add_user(request: Request, service: TheService) -> list[UserBody]:
    """A new user. From the first one on, who asks must be known; it is an admin."""
    given = await _given(request, "name", "password")
    role = _role(given.get("role", Role.VIEWER))
    await service.access.add_user(given["name"], given["password"], role)
    return await list_users(service)


@router.put(
    "/api/users/{name}/", responses=answers(400, 404, 409), openapi_extra=ACCOUNTS["change"]
)
async def change_user(request: Request, service: TheService, name: UserName) -> list[UserBody]:
    """Another password or role; what is not given stays. Ends the user's sessions."""
    given = await _given(request)
    role = _role(given["role"]) if "role" in given else None
    await service.access.change_user(name, password=given.get("password"), role=role)
    return await list_users(service)


@router.delete("/api/users/{name}/", status_code=204, responses=answers(404, 409))
async def remove_user(service: TheService, name: UserName) -> Response:
    """Deletes a user; the last administrator stays."""
    await service.access.remove_user(name)
    return Response(status_code=204)


@router.get("/api/keys/", responses=answers())
async def list_keys(service: TheService) -> list[KeyBody]:
    """The keys of programs, by title."""
    return [
        KeyBody(
            id=one.id,
            title=one.title,
            role=one.role,
            created_at=stamp(one.created_at),
            expires_at=stamp_or_none(one.expires_at),
        )
        for one in await service.access.keys()
    ]


@router.post("/api/keys/", responses=answers(400, 413, 415), openapi_extra=ACCOUNTS["key"])
async def add_key(request: Request, service: TheService) -> NewKeyBody:
    """A new key, told this once: sent as `Authorization: Bearer ...`."""
    given = await _given(request, "title")
    days = given.get("days")
    if days is not None and (isinstance(days, bool) or not isinstance(days, int)):
        raise InvalidInput({"days": ["A valid integer is required."]})
    role = _role(given.get("role", Role.VIEWER))
    key_id, key = await service.access.add_key(given["title"], role, days)
    return NewKeyBody(id=key_id, key=key)


@router.delete("/api/keys/{key_id}/", status_code=204, responses=answers(404))
async def revoke_key(service: TheService, key_id: KeyId) -> Response:
    """Ends a key."""
    if not (key_id.isascii() and key_id.isdecimal() and len(key_id) <= 15):
        raise KeyNotFound
    await service.access.revoke_key(int(key_id))
    return Response(status_code=204)


async def _given(request: Request, *required: str) -> dict[str, str]:
    """The body, in which *required* and what else is text must be text."""
    given = parse_document(await read_json_text(request))
    faults = {name: ["This field is required."] for name in required if name not in given}
    for name in ("name", "password", "title", "role"):
        if name in given and not isinstance(given[name], str):
            faults[name] = ["Not a valid string."]
    if faults:
        raise InvalidInput(faults)
    return given


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError:
        raise InvalidInput({"role": [f"It is one of {', '.join(Role)}."]}) from None
