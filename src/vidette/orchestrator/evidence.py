"""Pictures of events: saved before the event's row, put into a callback when it is sent."""

import base64
import json
from dataclasses import dataclass

from vidette.core.errors import PictureNotFound
from vidette.core.reports import EventRaised
from vidette.store.deliveries import Delivery
from vidette.store.pictures import Pictures, names_for


@dataclass(frozen=True, slots=True)
class SavedPictures:
    """Names of the pictures that lie in the folder."""

    frame: str | None = None
    crops: tuple[str, ...] = ()


def save_pictures(pictures: Pictures, report: EventRaised) -> SavedPictures:
    """Writes the report's pictures; blocks. Raises StoreUnavailable when the disk refuses."""
    frame_name, crop_names = names_for(report.event, len(report.crops))
    if report.frame is not None:
        pictures.save(frame_name, report.frame)
    for name, jpeg in zip(crop_names, report.crops, strict=True):
        pictures.save(name, jpeg)
    return SavedPictures(frame_name if report.frame is not None else None, crop_names)


def body_with_crops(pictures: Pictures, delivery: Delivery) -> bytes:
    """The callback's body with its crops as data URIs; blocks. A pruned picture is left out."""
    if not delivery.crops:
        return delivery.body.encode()
    told = json.loads(delivery.body)
    found = (_data_uri(pictures, name) for name in delivery.crops)
    told["data"]["crop"] = [uri for uri in found if uri is not None]
    return json.dumps(told).encode()


def _data_uri(pictures: Pictures, name: str) -> str | None:
    try:
        jpeg = pictures.path(name).read_bytes()
    except (PictureNotFound, FileNotFoundError):
        return None
    return "data:image/jpeg;base64," + base64.b64encode(jpeg).decode()
