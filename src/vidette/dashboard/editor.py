"""The drawing board: areas and lines on a picture, exchanged in the wire's form."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from nicegui.element import Element
from nicegui.events import GenericEventArguments

from .assets import style
from .words import said, t

Shapes = list[dict[str, Any]]
"""`[{"Id", "Shape": [[x, y], ...]}]` in fractions of the picture; more keys are kept."""

COLOURS: Final = (
    "#ffb000",
    "#3ddc97",
    "#5aa9ff",
    "#ff7ab0",
    "#c99bff",
    "#4de1e8",
    "#ff9054",
    "#d7e35a",
)
"""Of shapes, in their order."""
TEXTS: Final[Mapping[str, str]] = {
    "canvas": said("Picture to draw on"),
    "tools": said("Drawing tools"),
    "noPicture": said("There is no picture yet. Areas can be drawn all the same."),
    "area": said("Area"),
    "fence": said("Line"),
    "point": said("point"),
    "noun": said("name"),
    "name": said("It needs a name of at most 200 letters."),
    "drawArea": said("Draw an area"),
    "drawFence": said("Draw a line"),
    "finish": said("Finish (Enter)"),
    "back": said("Take the last point back (Backspace)"),
    "stop": said("Draw nothing"),
    "removePoint": said("Delete the point (Delete)"),
    "undo": said("Undo (Ctrl+Z)"),
    "redo": said("Redo (Ctrl+Shift+Z)"),
    "remove": said("Delete"),
    "empty": said("Click into the picture to begin an area. Without areas, all of it is watched."),
    "choose": said("Click an area to change it."),
    "begun": said("Click where the corners are; Space sets one where the arrow keys lead."),
    "goesOn": said("Click the first point, or press Enter, to close the area."),
    "lineBegun": said("Click where the line begins and where it goes."),
    "lineGoesOn": said("Press Enter, or click the last point again, to end the line."),
    "editing": said(
        "Drag points; drag the middle of an edge for a new one; drag the area to move it. "
        "Right-click or Delete removes a point, arrow keys move it."
    ),
    "crossing": said("The edges cross. Move a point, or take the last one back."),
    "few": said("It needs more points."),
    "fewArea": said("An area needs at least three points."),
    "fewFence": said("A line needs at least two points."),
    "flat": said("It has no area: its points lie on a line."),
    "many": said("It has too many points."),
    "twice": said("Another one has this name already."),
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """What stands on the board."""

    areas: Shapes
    fences: Shapes
    faults: tuple[str, ...]
    """A sentence for each shape that the service would refuse."""
    is_drawing: bool
    """Whether a shape is begun and not closed."""


class Editor(
    Element, component="editor.js", esm={"vidette-drawing": "drawing"}, default_classes="vd-editor"
):
    """A board with a picture below; `told` hears of every change that the viewer makes."""

    def __init__(
        self,
        told: Callable[[Drawn], None] | None = None,
        *,
        can_draw_lines: bool = False,
    ) -> None:
        """Without *told* nothing on it can be changed."""
        super().__init__()
        style("drawing.css")
        texts = {key: t(text) for key, text in TEXTS.items()}
        self._told = told
        self.props["options"] = {
            "texts": texts,
            "colours": COLOURS,
            "canDrawLines": can_draw_lines,
            "isFixed": told is None,
        }
        self.props["seconds"] = 0
        self.props["picture"] = ""
        self.props["size"] = [0, 0]
        self.place([], [])
        self.on("drawn", self._take)

    def place(
        self, areas: Sequence[Mapping[str, Any]], fences: Sequence[Mapping[str, Any]]
    ) -> None:
        """Puts other shapes on the board."""
        self.props["areas"] = [dict(one) for one in areas]
        self.props["fences"] = [dict(one) for one in fences]

    def show(self, address: str, size: tuple[int, int] = (0, 0), *, seconds: float = 0) -> None:
        """Puts a picture below; asks for it anew every *seconds*, when that is not 0."""
        self.props["size"] = list(size)
        self.props["seconds"] = seconds
        self.props["picture"] = address

    def _take(self, event: GenericEventArguments) -> None:
        drawn = drawn_of(event.args)
        if self._told is None or drawn is None:
            return
        self._told(drawn)


def drawn_of(told: Any) -> Drawn | None:
    """What a browser says of its board; None for what no board of ours says."""
    match told:
        case {
            "areas": list() as areas,
            "fences": list() as fences,
            "faults": list() as faults,
            "isDrawing": bool() as is_drawing,
        }:
            return Drawn(areas, fences, tuple(map(str, faults)), is_drawing)
    return None


def shapes_of(value: object) -> Shapes:
    """The shapes in a document's `Areas` or `Fences`, in the one form that the board draws.

    Accepts what the service does: one bare list of points, and shapes without an `Id`. What cannot
    be drawn is left out; the service tells its fault.
    """
    if not isinstance(value, list):
        return []
    if value and all(isinstance(item, list) for item in value):
        value = [{"Shape": value}]
    return [
        {"Id": str(item.get("Id", number)), **{k: v for k, v in item.items() if k != "Id"}}
        for number, item in enumerate(value, start=1)
        if isinstance(item, dict) and _is_drawable(item.get("Shape"))
    ]


def _is_drawable(shape: object) -> bool:
    return isinstance(shape, list) and all(
        isinstance(point, list) and len(point) == 2 and all(map(_is_number, point))
        for point in shape
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
