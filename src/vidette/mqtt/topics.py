"""What is told where: the topics of a stream, and how Home Assistant finds them.

Device discovery is as Home Assistant documents it for its MQTT integration.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from vidette import __version__
from vidette.core.status import Status
from vidette.core.stream import Stream

ON, OFF = "ON", "OFF"
ONLINE, OFFLINE = "online", "offline"
_CLASSES = {2: "motion", 4: "problem"}
"""Device class of Home Assistant by case type (row id); others have none."""


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics of one stream."""

    root: str
    uid: str

    def of(self, name: str) -> str:
        """One of `availability`, `state`, `active`, `picture`, `events`."""
        return f"{self.root}/{self.uid}/{name}"

    def area(self, area: str) -> str:
        """Whether something goes on in an area."""
        return self.of(f"areas/{quote(area, safe=' ')}/active")

    def discovery(self, prefix: str) -> str:
        """Where Home Assistant looks for the device."""
        return f"{prefix}/device/vidette_{self.uid}/config"


def state(stream: Stream) -> str:
    """The message of the topic `state`."""
    told = {"status": stream.status.name, "reason": str(stream.reason), "title": stream.title}
    return json.dumps(told, ensure_ascii=False)


def availability(stream: Stream) -> str:
    """Whether the camera is watched now."""
    return ONLINE if stream.status is Status.WORKING else OFFLINE


def areas_of(stream: Stream) -> list[str]:
    """The Ids of the job's areas."""
    pipeline = json.loads(stream.document).get("Pipeline") or {}
    areas = pipeline.get("Areas") or []
    return [str(one["Id"]) for one in areas if isinstance(one, dict) and "Id" in one]


def device(topics: Topics, stream: Stream, public_url: str) -> dict[str, Any]:
    """The discovery of one stream: a device with its sensors and its newest picture."""
    known = {
        "availability": [
            {"topic": f"{topics.root}/status"},
            {"topic": topics.of("availability")},
        ],
        "availability_mode": "all",
    }
    kind = {"device_class": found} if (found := _CLASSES.get(stream.case_type)) else {}
    ident = f"vidette_{stream.job_uid}"
    components: dict[str, Any] = {
        "active": {
            "platform": "binary_sensor",
            "name": None,
            "unique_id": f"{ident}_active",
            "state_topic": topics.of("active"),
        }
        | kind
        | known,
        "picture": {
            "platform": "image",
            "name": "Picture",
            "unique_id": f"{ident}_picture",
            "image_topic": topics.of("picture"),
            "content_type": "image/jpeg",
        }
        | known,
        "status": {
            "platform": "sensor",
            "name": "Status",
            "unique_id": f"{ident}_status",
            "state_topic": topics.of("state"),
            "value_template": "{{ value_json.status }}",
            "json_attributes_topic": topics.of("state"),
            "entity_category": "diagnostic",
            # Of a camera that is down the status is still known.
            "availability": [{"topic": f"{topics.root}/status"}],
        },
    }
    for area in areas_of(stream):
        short = hashlib.sha256(area.encode()).hexdigest()[:8]
        components[f"area_{short}"] = (
            {
                "platform": "binary_sensor",
                "name": area,
                "unique_id": f"{ident}_area_{short}",
                "state_topic": topics.area(area),
            }
            | kind
            | known
        )
    return {
        "device": {
            "identifiers": [ident],
            "name": stream.title or stream.job_uid,
            "manufacturer": "Vidette",
            "configuration_url": f"{public_url}/streams/{stream.job_uid}",
        },
        "origin": {"name": "Vidette", "sw_version": __version__},
        "components": components,
    }
