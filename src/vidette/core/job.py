"""The job document as a client posts it: parsed, checked, and its text kept as it came."""

import json
import re
from hashlib import sha256
from itertools import accumulate
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from vidette.core.decoding import DEFAULT_DECODE, DecodeMode
from vidette.core.errors import InvalidInput
from vidette.core.faults import NON_FIELD, add_faults, faults_of, put_fault

SOURCE_SCHEMES = ("rtsp", "rtsps", "http", "https", "file", "testsrc")
LARGEST_DOCUMENT = 1024 * 1024
"""Bytes of UTF-8."""
DEEPEST_DOCUMENT = 32
"""Nested objects and arrays."""
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"?')


class Document(BaseModel):
    """A part of a job document: PascalCase on the wire, unknown keys kept, no silent conversion."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True, allow_inf_nan=False)


Title = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Address = Annotated[str, StringConstraints(min_length=1, max_length=4096)]
LooseUuid = Annotated[UUID, Field(strict=False)]


class SourceOutput(Document):
    """How the source's pictures are taken."""

    Encoding: str = "none"
    FPS: float = Field(default=5, gt=0, le=120, description="Analysed frames a second.")


class JobSource(Document):
    """The camera: where it is and how its pictures are taken."""

    Uid: LooseUuid = Field(description="The camera's video stream, given back as stream_uid.")
    Url: Address = Field(description="rtsp, rtsps, http, https, file or testsrc address.")
    Transport: Literal["tcp", "udp"] = Field(default="tcp", description="For rtsp addresses.")
    Output: SourceOutput = SourceOutput()


class StreamJob(Document):
    """What to watch, for what, and whom to tell."""

    CaseType: Title
    CameraGroupUid: LooseUuid | None = None
    Source: JobSource
    Regions: list[Title] = Field(default=[], max_length=64)
    Collections: list[LooseUuid] = Field(default=[], max_length=1024)
    CallbackUrl: Address | None = None
    Pipeline: dict[str, Any] = {}


def parse_document(text: str) -> dict[str, Any]:
    """The JSON object in *text*.

    Raises InvalidInput under `detail` when it is not JSON, and under NON_FIELD when it is too
    large, too deep, or not an object.
    """
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST_DOCUMENT:
        raise InvalidInput({NON_FIELD: [f"The document is larger than {LARGEST_DOCUMENT} bytes."]})
    if depth(text) > DEEPEST_DOCUMENT:
        raise InvalidInput(
            {NON_FIELD: [f"The document is nested deeper than {DEEPEST_DOCUMENT} levels."]}
        )
    try:
        document = json.loads(text, parse_constant=_refuse_constant)
        json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeEncodeError:
        raise InvalidInput({NON_FIELD: ["The document holds half of a surrogate pair."]}) from None
    except ValueError as error:
        raise InvalidInput({"detail": f"JSON parse error - {error}"}) from None
    if not isinstance(document, dict):
        kind = type(document).__name__
        raise InvalidInput({NON_FIELD: [f"Invalid data. Expected a dictionary, but got {kind}."]})
    return document


def parse_job(document: dict[str, Any]) -> StreamJob:
    """The job in *document*; raises InvalidInput with every fault of its fixed part by field.

    The Pipeline is judged by the document of its case type, not here.
    """
    faults: dict[str, Any] = {}
    try:
        job = StreamJob.model_validate(document)
    except ValidationError as error:
        faults = faults_of(error.errors(include_url=False))
    add_faults(faults, _url_faults(document))
    if faults:
        raise InvalidInput(faults)
    return job


def wanted_fps(job: StreamJob) -> float:
    """Analysed frames a second: `Pipeline.Processing.fps` when given, else `Source.Output.FPS`."""
    processing = job.Pipeline.get("Processing")
    fps = processing.get("fps") if isinstance(processing, dict) else None
    return float(fps) if fps is not None else float(job.Source.Output.FPS)


def wanted_decode(job: StreamJob) -> DecodeMode:
    """How much of the source the job needs decoded: `Pipeline.Processing.decode`."""
    processing = job.Pipeline.get("Processing")
    mode = processing.get("decode") if isinstance(processing, dict) else None
    return DecodeMode(mode) if mode is not None else DEFAULT_DECODE


def replay_minutes(job: StreamJob) -> float:
    """How many minutes of the source are kept for replays: `Pipeline.Processing.replay_minutes`."""
    processing = job.Pipeline.get("Processing")
    minutes = processing.get("replay_minutes") if isinstance(processing, dict) else None
    return float(minutes or 0)


def source_key(job: StreamJob) -> str:
    """Equal for jobs that can share one connection; a digest that gives nothing of the address away."""
    source = job.Source
    return sha256(f"{source.Transport} {source.Url}".encode()).hexdigest()[:16]


def with_job_uid(text: str, job_uid: str) -> str:
    """What a worker gets: the same keys in the same order, then `JobUid` (`binary_json`)."""
    document = json.loads(text)
    document.pop("JobUid", None)
    return json.dumps(document | {"JobUid": job_uid})


def depth(text: str) -> int:
    """How deep objects and arrays nest in a JSON text, without parsing it."""
    steps = (1 if char in "[{" else -1 for char in re.sub(r"[^][{}]", "", _STRING.sub("", text)))
    return max(accumulate(steps, initial=0))


def _url_faults(document: dict[str, Any]) -> dict[str, Any]:
    faults: dict[str, Any] = {}
    source = document.get("Source")
    url = source.get("Url") if isinstance(source, dict) else None
    if isinstance(url, str) and url and (fault := url_fault(url, SOURCE_SCHEMES)):
        put_fault(faults, ["Source", "Url"], fault)
    callback = document.get("CallbackUrl")
    if isinstance(callback, str) and callback and (fault := url_fault(callback, ("http", "https"))):
        put_fault(faults, ["CallbackUrl"], fault)
    return faults


def url_fault(url: str, schemes: tuple[str, ...]) -> str | None:
    """What is wrong with *url* as an address of one of *schemes*, or None. Never quotes the url."""
    if any(ord(char) <= 32 or ord(char) == 127 for char in url):
        return "Enter a valid URL: it holds a space or a control character."
    try:
        parts = urlsplit(url)
        port_is_valid = parts.port is None or parts.port > 0
    except ValueError:
        return "Enter a valid URL."
    if parts.scheme not in schemes:
        return f"Enter a valid URL: its scheme must be one of {', '.join(schemes)}."
    if parts.scheme == "file":
        return (
            None if parts.path.startswith("/") else "Enter a valid URL: file:///path/of/the/file."
        )
    if not parts.hostname or not port_is_valid:
        return "Enter a valid URL: it has no host." if port_is_valid else "Enter a valid URL."
    return None


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value")
