"""The answers beside success that a call documents, each with an example."""

from typing import Any

from .wire import Body

Answers = dict[int | str, dict[str, Any]]


class Problem(Body):
    """What went wrong, in one sentence."""

    detail: str


_MEANINGS: dict[int, tuple[str, Any]] = {
    400: (
        "What was sent is not valid; every fault, by field.",
        {"Source": {"Url": ["This field is required."]}},
    ),
    401: (
        "Nobody is known by these credentials.",
        {"detail": "Authentication credentials were not provided, or are wrong."},
    ),
    404: ("There is no such thing.", {"detail": "Stream not found"}),
    405: ("The path does not answer this method.", {"detail": 'Method "POST" not allowed.'}),
    409: (
        "It makes no sense in the present state.",
        {"detail": "The stream is paused already."},
    ),
    413: ("The body is too large.", {"detail": "The request body is larger than 1048576 bytes."}),
    415: (
        "The body is not JSON by its media type.",
        {"detail": 'Unsupported media type "text/plain" in request.'},
    ),
    429: ("It was tried too often.", {"detail": "Too many wrong passwords; try again in 60 s."}),
    503: (
        "The store cannot be reached now; try again.",
        {"detail": "The store cannot be read or written now."},
    ),
}
_BY_FIELD = {
    "type": "object",
    "title": "Faults",
    "description": "Messages by field, nested as the document is; `detail` alone for bad JSON.",
    "additionalProperties": True,
}


def answers(*statuses: int, examples: dict[int, Any] | None = None) -> Answers:
    """What a call may answer beside success; 503 is added to all."""
    found: Answers = {}
    for status in (*statuses, 503):
        description, example = _MEANINGS[status]
        example = (examples or {}).get(status, example)
        content: dict[str, Any] = {"example": example}
        found[status] = {"description": description, "content": {"application/json": content}}
        if status == 400:
            content["schema"] = _BY_FIELD
        else:
            found[status]["model"] = Problem
    return found
