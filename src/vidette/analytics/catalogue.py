"""All case types of this build, and the one place where a job document is judged as a whole."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from pydantic import ValidationError

from vidette.core.errors import InvalidInput
from vidette.core.faults import add_faults, faults_of
from vidette.core.job import StreamJob, parse_document, parse_job

from .case_type import CaseType
from .case_types import camera_obstacle, motion_detect, planned
from .documents import PipelineDocument

PLUGINS = "vidette.case_types"
"""Entry-point group: other packages offer a CaseType each."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReadJob:
    """A job document without a fault."""

    job: StreamJob
    case_type: CaseType
    pipeline: PipelineDocument


class Catalogue:
    """Case types by slug and by code."""

    def __init__(self, case_types: Iterable[CaseType]) -> None:
        """Raises ValueError when two have the same slug or code."""
        self._by_slug: dict[str, CaseType] = {}
        self._by_code: dict[int, CaseType] = {}
        for one in sorted(case_types, key=lambda case_type: case_type.code):
            if one.slug in self._by_slug or one.code in self._by_code:
                raise ValueError(f"The case type {one.slug} ({one.code}) is there twice.")
            self._by_slug[one.slug] = self._by_code[one.code] = one

    def __iter__(self) -> Iterator[CaseType]:
        """By code."""
        return iter(self._by_slug.values())

    def get(self, slug: str) -> CaseType | None:
        """The case type called *slug*, available or not."""
        return self._by_slug.get(slug)

    def with_code(self, code: int) -> CaseType | None:
        """The case type with row id *code*."""
        return self._by_code.get(code)

    def read_job(self, text: str) -> ReadJob:
        """The job in *text*; raises InvalidInput with all its faults at once, by field."""
        document = parse_document(text)
        faults: dict[str, Any] = {}
        job: StreamJob | None = None
        try:
            job = parse_job(document)
        except InvalidInput as error:
            add_faults(faults, error.faults)
        slug = document.get("CaseType")
        case_type = self.get(slug) if isinstance(slug, str) else None
        if isinstance(slug, str) and slug and (refusal := self._slug_fault(slug, case_type)):
            add_faults(faults, {"CaseType": [refusal]})
        form = case_type.document if case_type is not None else PipelineDocument
        pipeline: PipelineDocument | None = None
        if isinstance(raw := document.get("Pipeline", {}), dict):
            try:
                pipeline = form.model_validate(raw)
            except ValidationError as error:
                add_faults(faults, {"Pipeline": faults_of(error.errors(include_url=False))})
        if faults or job is None or case_type is None or pipeline is None:
            raise InvalidInput(faults)
        return ReadJob(job, case_type, pipeline)

    def _slug_fault(self, slug: str, case_type: CaseType | None) -> str | None:
        if case_type is None:
            known = ", ".join(one.slug for one in self)
            return f'"{slug[:200]}" is not a case type; these are: {known}.'
        return None if case_type.is_available else _refusal(case_type)


def _refusal(case_type: CaseType) -> str:
    return f'"{case_type.slug}" cannot run here: {case_type.unavailable}.'


@cache
def catalogue() -> Catalogue:
    """The case types of this build and of the installed packages that offer more."""
    plugins = offered(entry_points(group=PLUGINS))
    own = (motion_detect.CASE_TYPE, camera_obstacle.CASE_TYPE)
    return Catalogue((*own, *planned.CASE_TYPES, *plugins))


def offered(points: Iterable[EntryPoint]) -> Iterator[CaseType]:
    """The case types at *points*; one that cannot be loaded is left out with a warning."""
    for point in points:
        try:
            offer = point.load()
        except (ImportError, AttributeError) as error:
            _log.warning("The case type %s cannot be loaded: %s", point.value, error)
            continue
        if isinstance(offer, CaseType):
            yield offer
        else:
            _log.warning("%s offers no CaseType and is left out.", point.value)
