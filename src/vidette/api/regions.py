"""/api/regions/: the named places where workers are."""

from typing import Annotated, Any

from fastapi import Request
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from vidette.core.errors import InvalidInput
from vidette.core.faults import faults_of
from vidette.core.job import parse_document

from .access import RegionId, TheService
from .answers import answers
from .bodies import read_json_text
from .dialect import BothForms
from .wire import RegionBody, region_body

router = BothForms("tables")


class NewRegion(BaseModel):
    """A region to be made."""

    model_config = ConfigDict(strict=True)

    title: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)
    ] = Field(validation_alias=AliasChoices("title", "Title"))


_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["title"],
                    "properties": {"title": {"type": "string", "minLength": 1, "maxLength": 200}},
                },
                "example": {"title": "north"},
            }
        },
    }
}
_TAKEN = {400: {"title": ["A region with this title already exists."]}}
_GONE = {404: {"detail": "Region not found"}, 409: {"detail": "The region is used by streams."}}


@router.get("/api/regions/", responses=answers())
async def list_regions(service: TheService) -> list[RegionBody]:
    """Every region, by id."""
    return [region_body(region) for region in await service.regions()]


@router.post(
    "/api/regions/",
    status_code=201,
    responses=answers(400, 413, 415, examples=_TAKEN),
    openapi_extra=_BODY,
)
async def create_region(request: Request, service: TheService) -> RegionBody:
    """Makes a region; workers serve it when they are started with its title."""
    document = parse_document(await read_json_text(request))
    try:
        title = NewRegion.model_validate(document).title
    except ValidationError as error:
        raise InvalidInput(faults_of(error.errors(include_url=False))) from None
    return region_body(await service.create_region(title))


@router.delete(
    "/api/regions/{region_id}/", status_code=204, responses=answers(404, 409, examples=_GONE)
)
async def delete_region(service: TheService, region_id: RegionId) -> None:
    """Removes a region that no stream uses."""
    await service.delete_region(region_id)
