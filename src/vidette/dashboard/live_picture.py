"""The live picture of a stream, and the switch of what is drawn over it."""

from nicegui import ui
from nicegui.element import Element

from vidette.core.status import Status
from vidette.core.stream import Stream

from .draft import AREAS, FENCES, draft_of
from .editor import COLOURS, Shapes, shapes_of
from .parts import row
from .pictures import preview, snapshot
from .words import t


class LivePicture(Element, component="live_picture.js"):
    """Plays while the page is seen; says when its picture was taken."""

    def __init__(self, stream: Stream) -> None:
        super().__init__()
        uid = stream.job_uid
        self.props["texts"] = {
            "alt": t("The camera's picture now"),
            "connecting": t("The picture comes in a moment ..."),
            "stopped": t("There is no live picture: the stream does not play."),
            "taken": t("Taken at"),
            "rests": t("At rest: nothing moves, so only key pictures are decoded."),
        }
        self.props["stream"] = preview(uid)
        self.props["single"] = snapshot(uid)
        self.props["drawn"] = True
        self.follow(stream)

    def follow(self, stream: Stream) -> None:
        """Plays when *stream* does, with the areas that it has now."""
        self.props["plays"] = stream.status is Status.WORKING
        draft = draft_of(stream.document)
        self.props["areas"] = _coloured(shapes_of(draft.get(AREAS)))
        self.props["fences"] = _coloured(shapes_of(draft.get(FENCES)))

    def draw(self, wanted: bool) -> None:
        """With or without areas and boxes."""
        self.props["drawn"] = wanted


def live_picture(stream: Stream) -> LivePicture:
    """The picture with its switch."""
    made = LivePicture(stream)
    with row():
        switch = ui.switch(t("Draw areas and boxes"), value=True)
        switch.on_value_change(lambda: made.draw(bool(switch.value)))
    return made


def _coloured(shapes: Shapes) -> Shapes:
    return [one | {"colour": COLOURS[at % len(COLOURS)]} for at, one in enumerate(shapes)]
