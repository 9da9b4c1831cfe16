"""The live picture of a stream, and the switch of what is drawn over it."""

from nicegui import ui
from nicegui.element import Element

from .page import Visit
from .parts import row
from .pictures import preview, snapshot
from .words import t


class LivePicture(Element, component="live_picture.js"):
    """Plays while the page is seen; says when its picture was taken."""

    def __init__(self, visit: Visit, uid: str, *, plays: bool) -> None:
        super().__init__()
        self._visit, self._uid = visit, uid
        self.props["texts"] = {
            "alt": t("The camera's picture now"),
            "connecting": t("The picture comes in a moment ..."),
            "stopped": t("There is no live picture: the stream does not play."),
            "taken": t("Taken at"),
            "rests": t("At rest: nothing moves, so only key pictures are decoded."),
        }
        self.plays(plays)
        self.draw_over(True)

    def plays(self, plays: bool) -> None:
        """Whether there is something to see."""
        self.props["plays"] = plays

    def draw_over(self, wanted: bool) -> None:
        """With or without areas and boxes."""
        self.props["stream"] = preview(self._visit, self._uid, overlay=wanted)
        self.props["single"] = snapshot(self._visit, self._uid, overlay=wanted)


def live_picture(visit: Visit, uid: str, *, plays: bool) -> LivePicture:
    """The picture with its switch."""
    made = LivePicture(visit, uid, plays=plays)
    with row():
        switch = ui.switch(t("Draw areas and boxes"), value=True)
        switch.on_value_change(lambda: made.draw_over(bool(switch.value)))
    return made
