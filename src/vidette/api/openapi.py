"""/api/openapi.json and /api/docs: what the API is, for machines and for people."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse, JSONResponse

from vidette import __version__
from vidette.core.job import StreamJob

from .dialect import BothForms
from .docs_page import page
from .examples import ANSWERS

router = BothForms("documentation")
_DESCRIPTION = """\
Post a camera as a job, read how its stream is, get its events at your address.

Every path answers with and without its trailing slash. `?format=json` is accepted everywhere.
Times are UTC with six decimals. Errors are JSON: `{"detail": "..."}`, or messages by field."""
_PIPELINE = "What its case type asks for: `pipeline` of /api/case_types/ is its JSON schema."
_REF = "#/components/schemas/{model}"


def document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of *app*; made once."""
    if app.openapi_schema is None:
        made = get_openapi(
            title="Vidette",
            version=__version__,
            description=_DESCRIPTION,
            routes=app.routes,
        )
        schemas = made["components"]["schemas"]
        job = StreamJob.model_json_schema(ref_template=_REF)
        job["properties"]["Pipeline"]["description"] = _PIPELINE
        schemas |= job.pop("$defs") | {"StreamJob": job}
        _drop_unused_answers(made)
        _show_examples(made)
        app.openapi_schema = made
    return app.openapi_schema


@router.get("/api/openapi.json", include_in_schema=False)
async def openapi_json(request: Request) -> JSONResponse:
    """The API for machines."""
    return JSONResponse(document(request.app))


@router.get("/api/docs", include_in_schema=False)
async def docs(request: Request) -> HTMLResponse:
    """The API for people; needs nothing from the network."""
    headers = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    return HTMLResponse(page(document(request.app)), headers=headers)


def _drop_unused_answers(made: dict[str, Any]) -> None:
    """FastAPI documents 422 for every parameter; here a wrong one is answered with 400 or 404."""
    for calls in made["paths"].values():
        for call in calls.values():
            call["responses"].pop("422", None)
    for name in ("HTTPValidationError", "ValidationError"):
        made["components"]["schemas"].pop(name, None)


def _show_examples(made: dict[str, Any]) -> None:
    """Put in late, since FastAPI leaves every null out of what it is given."""
    for calls in made["paths"].values():
        for call in calls.values():
            if call["operationId"] in ANSWERS:
                status = min(call["responses"])
                content = call["responses"][status]["content"]["application/json"]
                content["example"] = ANSWERS[call["operationId"]]
