"""The fields that every job has, as the form shows them."""

from typing import Any, Final

from .schema import Field
from .words import said

FPS: Final = ("Pipeline", "Processing", "fps")


def general_fields(regions: list[str]) -> list[Field]:
    """Those of every job, whatever it watches for."""

    def field(path: tuple[str, ...], kind: Any, text: str, **more: Any) -> Field:
        is_special = more.pop("is_special", True)
        return Field(path, kind, None, text, is_special, **more)

    return [
        field(
            ("Title",), "text", said("What the stream is called here; its address if left empty.")
        ),
        field(
            FPS, "number", said("How many pictures a second are looked at: 5 is usual."), least=0
        ),
        field(
            ("CallbackUrl",),
            "text",
            said("Where events and changes of state are posted; nowhere if left empty."),
        ),
        field(
            ("Regions",),
            "choices",
            said("Where it may run; the default region if left empty."),
            options=tuple(regions),
        ),
        field(
            ("Source", "Transport"),
            "choice",
            said("How RTSP brings the pictures; tcp is usual and loses nothing."),
            options=("tcp", "udp"),
            is_special=False,
        ),
        field(
            ("Source", "Uid"),
            "text",
            said("The camera's own id, made here. Jobs on the same camera share it."),
            is_special=False,
        ),
        field(
            ("CameraGroupUid",),
            "text",
            said("Id of the group of cameras that it belongs to."),
            is_special=False,
        ),
    ]
