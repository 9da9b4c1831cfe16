"""Case types that have their place in the catalogue but cannot run in this build yet."""

from vidette.analytics.case_type import CaseType
from vidette.analytics.documents import PipelineDocument


def _planned(
    slug: str, code: int, raises: tuple[str, ...], summary: str, unavailable: str
) -> CaseType:
    return CaseType(slug, code, raises, summary, PipelineDocument, None, unavailable)


_NO_DETECTOR = "this build has no detector for it yet"

CASE_TYPES = (
    _planned(
        "face-recognition",
        1,
        ("face-recognized", "face-unrecognized"),
        "A face is seen, and compared with the faces of a collection.",
        "this build has no face models and no collections yet",
    ),
    _planned(
        "line-intersection",
        3,
        ("line-intersection",),
        "An object crosses a fence, with its side.",
        "this build has no object detector yet",
    ),
    _planned(
        "loud-sound", 5, ("loud-sound",), "A loud sound is heard.", "this build reads no sound yet"
    ),
    _planned(
        "person-counting",
        6,
        ("person-counting",),
        "The number of people in an area passes a value.",
        "this build has no object detector yet",
    ),
    _planned(
        "visitors-counting",
        7,
        ("visitors-counting",),
        "People cross a line, in and out.",
        "this build has no object detector yet",
    ),
    _planned("smoke-fire", 8, ("smoke-fire",), "Smoke or fire is seen.", _NO_DETECTOR),
    _planned(
        "license-plate",
        9,
        ("license-plate-recognized", "license-plate-unrecognized"),
        "A number plate is read, and compared with the plates of a collection.",
        "this build has no number-plate models and no collections yet",
    ),
    _planned(
        "container-number",
        10,
        ("container-number",),
        "The code of a freight container is read.",
        "this build has no model that reads container codes yet",
    ),
)
