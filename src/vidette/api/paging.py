"""Pages of a list: the documented form with `next` and `previous` as absolute addresses."""

from typing import Generic, TypeVar
from urllib.parse import urlencode

from fastapi import Request
from pydantic import Field

from .wire import Body

T = TypeVar("T")


class Page(Body, Generic[T]):
    """A part of a list that is counted."""

    count: int = Field(description="How many there are on all pages.")
    next: str | None = Field(json_schema_extra={"format": "uri"})
    previous: str | None = Field(json_schema_extra={"format": "uri"})
    results: list[T]


class Chain(Body, Generic[T]):
    """A part of a list that is too long to count, newest first."""

    next: str | None = Field(json_schema_extra={"format": "uri"})
    results: list[T]


def page_links(
    request: Request, *, count: int, limit: int, offset: int
) -> tuple[str | None, str | None]:
    """The addresses of the next and of the previous page, None where there is none."""
    following = offset + limit
    after = link(request, limit=limit, offset=following) if following < count else None
    if offset == 0:
        return after, None
    earlier = max(0, offset - limit)
    return after, link(request, limit=limit, offset=earlier or None)


def link(request: Request, **changed: object) -> str:
    """The request's own address with some query parameters changed, or gone where None."""
    params = dict(request.query_params)
    params |= {name: str(value) for name, value in changed.items() if value is not None}
    for name, value in changed.items():
        if value is None:
            params.pop(name, None)
    return str(request.url.replace(query=urlencode(sorted(params.items()))))
