"""/api/statuses/: the table of statuses and of the reasons for them."""

from vidette.core.status import MEANINGS, Status

from .dialect import BothForms
from .wire import Body

router = BothForms("tables")


class StatusBody(Body):
    """One status of a stream."""

    id: int
    name: str
    description: str


@router.get("/api/statuses/")
async def list_statuses() -> list[StatusBody]:
    """The statuses that a stream can have."""
    return [
        StatusBody(id=int(status), name=status.name, description=MEANINGS[status])
        for status in Status
    ]
