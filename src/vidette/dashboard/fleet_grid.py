"""The grid of all streams: what its script is told once, in the viewer's language."""

from collections.abc import Mapping

from nicegui.element import Element

from vidette.core.reasons import Reason
from vidette.core.status import Status

from .states import reason_text, status_text, status_tone
from .words import t

ORDER = ("bad", "busy", "idle", "good")
"""Of tones, where the table is sorted by state."""


class FleetGrid(Element, component="fleet.js"):
    """AG Grid over the rows that `Table` tells; filters, sorts and chooses in the browser."""

    def __init__(self, wanted: Mapping[str, str]) -> None:
        """*wanted* are the filters to begin with: `status`, `region`, `worker`, `q`."""
        super().__init__()
        tones = {status: status_tone(status) for status in Status}
        self.props["texts"] = _texts()
        self.props["names"] = {int(status): status_text(status) for status in Status}
        self.props["tones"] = {int(status): tone for status, tone in tones.items()}
        self.props["ranks"] = {
            int(status): ORDER.index(tone) * 100 + int(status) for status, tone in tones.items()
        }
        self.props["reasons"] = {reason.value: reason_text(reason) for reason in Reason}
        self.props["wanted"] = dict(wanted)


def _texts() -> dict[str, object]:
    return {
        "name": t("Stream"),
        "state": t("State"),
        "reason": t("Reason"),
        "since": t("Since"),
        "kind": t("Case type"),
        "regions": t("Regions"),
        "worker": t("Worker"),
        "fps": t("Pictures/s"),
        "lag": t("Lag, ms"),
        "cpu": t("CPU, %"),
        "none": t("No stream matches. Clear the search or choose all states."),
        "loading": t("Streams are read ..."),
        "chosen": t("Chosen: {count}"),
        "shown": t("Shown: {count}"),
        "grid": {
            "contains": t("Contains"),
            "notContains": t("Does not contain"),
            "equals": t("Equals"),
            "notEqual": t("Does not equal"),
            "startsWith": t("Begins with"),
            "endsWith": t("Ends with"),
            "blank": t("Blank"),
            "notBlank": t("Not blank"),
            "greaterThan": t("More than"),
            "greaterThanOrEqual": t("At least"),
            "lessThan": t("Less than"),
            "lessThanOrEqual": t("At most"),
            "inRange": t("Between"),
            "andCondition": t("and"),
            "orCondition": t("or"),
            "filterOoo": t("Filter ..."),
            "ariaRowSelectAll": t("Choose all that are shown"),
            "ariaRowToggleSelection": t("Choose this stream"),
        },
    }
