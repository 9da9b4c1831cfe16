"""/api/case_types/: what can be watched for, and what this build cannot watch for and why."""

from typing import Any

from pydantic import Field

from .access import TheService
from .dialect import BothForms
from .wire import Body

router = BothForms("tables")


class CaseTypeBody(Body):
    """One kind of analytics."""

    id: int = Field(description="What streams name as stream_case_type.")
    slug: str = Field(description="What jobs name as CaseType.")
    raises: list[str] = Field(description="The types of its events.")
    description: str
    available: bool
    reason: str = Field(description="Why it is not available; empty when it is.")
    pipeline: dict[str, Any] = Field(description="The JSON schema of a job's Pipeline.")


@router.get("/api/case_types/")
async def list_case_types(service: TheService) -> list[CaseTypeBody]:
    """Every case type; a job for one that is not available is refused with its reason."""
    return [
        CaseTypeBody(
            id=case_type.code,
            slug=case_type.slug,
            raises=list(case_type.raises),
            description=case_type.summary,
            available=case_type.build is not None,
            reason=case_type.unavailable,
            pipeline=case_type.document.model_json_schema(),
        )
        for case_type in service.case_types()
    ]
