"""Tells a broker what happens, for as long as the service runs; states are retained there."""

import asyncio
import json
import logging
import ssl
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from vidette.core.errors import NotFound, VidetteError
from vidette.core.event import Event, Phase
from vidette.core.stream import Stream
from vidette.orchestrator.broadcast import EVERYTHING, Listener, Missed
from vidette.orchestrator.service import Service
from vidette.orchestrator.telling import stored_envelope
from vidette.store.events import EventQuery
from vidette.store.news import EventSeen, News, StatusChanged, StreamRemoved

from .broker import Broker
from .topics import (
    OFF,
    OFFLINE,
    ON,
    ONLINE,
    Topics,
    areas_of,
    availability,
    device,
    state,
)

_log = logging.getLogger(__name__)
SHORTEST, LONGEST = 1.0, 30.0
"""Seconds between two tries to reach the broker."""
OVERLAP: Final = timedelta(seconds=60)
"""How far before the newest told event is looked back after a break: streams lag."""
FACTS: Final = frozenset({"scene-light"})
"""Types of events that tell of the light and of nothing that moves."""
MOST_AGAIN: Final = 1000
"""Events told again after a break."""


class Bridge:
    """One broker."""

    def __init__(self, service: Service, root: str, discovery: str, library: Any) -> None:
        """*library*: aiomqtt, which is there only with the extra."""
        self._service, self._root, self._discovery = service, root, discovery
        self._library = library
        self._client: Any = None
        self._open: dict[str, dict[str, str | None]] = defaultdict(dict)
        """By stream: the events that go on, each with its area."""
        self._devices: dict[str, dict[str, Any]] = {}
        self._known: set[str] = set()
        """Uids of the streams that there are."""
        self._told: datetime | None = None
        """Time of the newest event that was told."""

    async def run(self, broker: Broker) -> None:
        """Until the service ends; a broker that is away is tried again."""
        pause, was_reached = SHORTEST, True
        while True:
            try:
                async with self._connection(broker) as self._client:
                    _log.info("The MQTT broker %s is told what happens.", broker)
                    pause, was_reached = SHORTEST, True
                    with self._service.listen(EVERYTHING) as listener:
                        await self._tell(listener)
                    return
            except (self._library.MqttError, OSError, VidetteError) as error:
                if was_reached:
                    _log.warning("The MQTT broker %s cannot be told: %s", broker, error)
                was_reached = False
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST)

    def _connection(self, broker: Broker) -> Any:
        return self._library.Client(
            broker.host,
            broker.port,
            username=broker.username,
            password=broker.password,
            tls_context=ssl.create_default_context() if broker.has_tls else None,
            will=self._library.Will(f"{self._root}/status", OFFLINE, 1, True),
        )

    async def _tell(self, listener: Listener) -> None:
        await self._whole()
        following = asyncio.create_task(self._follow(listener))
        # Reading is also what notices that the broker is gone while nothing is to be told.
        reading = asyncio.create_task(self._clear())
        try:
            done, _ = await asyncio.wait({following, reading}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (following, reading):
                task.cancel()
            await asyncio.wait({following, reading})
        for task in done:
            task.result()
        if following not in done:
            raise self._library.MqttError("The broker ended the connection.")

    async def _clear(self) -> None:
        """Takes back what the broker retains of streams that were deleted while it was not told."""
        for name in ("state", "areas/+/active"):
            await self._client.subscribe(f"{self._root}/+/{name}", qos=1)
        async for message in self._client.messages:
            topic = str(message.topic)
            uid = topic.removeprefix(f"{self._root}/").partition("/")[0]
            if message.retain and message.payload and uid not in self._known:
                await self._forget(uid)
                await self._put(topic, "")

    async def _follow(self, listener: Listener) -> None:
        while (news := await listener.take()) is not None:
            if any(isinstance(one, Missed) for one in news):
                await self._whole()
                continue
            for one in news:
                await self._one(one)
        await self._put(f"{self._root}/status", OFFLINE)

    async def _whole(self) -> None:
        """Everything as it stands, and the events since the newest told one."""
        await self._put(f"{self._root}/status", ONLINE)
        streams = await self._service.fleet.streams()
        now = datetime.now(UTC)
        since = now if self._told is None else self._told - OVERLAP
        query = EventQuery(since=since, limit=MOST_AGAIN)
        found, _ = await self._service.events.find(query)
        self._open.clear()
        for envelope in found:
            data = envelope["data"]
            if data["phase"] != Phase.END and data["type"] not in FACTS:
                self._open[data["JobUid"]][data["EventUid"]] = data.get("areaName")
        there = {stream.job_uid for stream in streams}
        for uid in self._known - there:
            await self._forget(uid)
        self._known = there
        for stream in streams:
            await self._stream(stream)
            await self._activity(stream, areas_of(stream))
        if self._told is not None:
            self._told = max([self._told, *map(_time, found)])
            for envelope in reversed(found):
                await self._event(envelope)

    async def _one(self, news: News | Missed) -> None:
        match news:
            case EventSeen():
                event = news.event.event
                self._note(event)
                await self._activity(news.stream, [] if event.area is None else [event.area])
                await self._event(stored_envelope(self._service.public_url, news.event))
                names = (news.event.frame, *news.event.crops)
                if event.phase is Phase.START:
                    await self._picture(event.job_uid, [name for name in names if name])
                self._told = max(event.at, self._told or event.at)
            case StatusChanged():
                await self._stream(news.stream)
            case StreamRemoved():
                self._known.discard(news.stream.job_uid)
                await self._forget(news.stream.job_uid, areas_of(news.stream))

    def _note(self, event: Event) -> None:
        going = self._open[event.job_uid]
        if event.phase is Phase.END:
            going.pop(event.event_uid, None)
        elif event.type not in FACTS:
            going[event.event_uid] = event.area

    async def _stream(self, stream: Stream) -> None:
        topics = Topics(self._root, stream.job_uid)
        self._known.add(stream.job_uid)
        if self._discovery:
            await self._device(topics, stream)
        await self._put(topics.of("state"), state(stream))
        await self._put(topics.of("availability"), availability(stream))

    async def _device(self, topics: Topics, stream: Stream) -> None:
        """Tells Home Assistant of the stream, unless it knows it so."""
        new = device(topics, stream, self._service.public_url)
        old = self._devices.get(stream.job_uid)
        if new == old:
            return
        where = topics.discovery(self._discovery)
        gone = (old or {}).get("components", {}).keys() - new["components"].keys()
        if gone:  # a component goes when nothing but its platform is told of it
            kept = new["components"] | {name: {"platform": "binary_sensor"} for name in gone}
            await self._put(where, json.dumps(new | {"components": kept}))
        await self._put(where, json.dumps(new, ensure_ascii=False))
        self._devices[stream.job_uid] = new

    async def _activity(self, stream: Stream, areas: Sequence[str]) -> None:
        """Whether something goes on, in all and in *areas*."""
        topics, going = Topics(self._root, stream.job_uid), self._open[stream.job_uid]
        await self._put(topics.of("active"), ON if going else OFF)
        for area in areas:
            await self._put(topics.area(area), ON if area in going.values() else OFF)

    async def _event(self, envelope: dict[str, Any]) -> None:
        topics = Topics(self._root, envelope["data"]["JobUid"])
        await self._put(topics.of("events"), json.dumps(envelope), retain=False)

    async def _picture(self, job_uid: str, names: Sequence[str]) -> None:
        """The first of the pictures that is there."""
        for name in names:
            try:
                path = self._service.picture(name)
                jpeg = await asyncio.to_thread(path.read_bytes)
            except (NotFound, FileNotFoundError):
                continue
            await self._put(Topics(self._root, job_uid).of("picture"), jpeg)
            return

    async def _forget(self, uid: str, areas: Sequence[str] = ()) -> None:
        """Takes everything back that is retained of a stream."""
        topics = Topics(self._root, uid)
        self._open.pop(uid, None)
        self._devices.pop(uid, None)
        if self._discovery:
            await self._put(topics.discovery(self._discovery), "")
        for name in ("availability", "state", "active", "picture"):
            await self._put(topics.of(name), "")
        for area in areas:
            await self._put(topics.area(area), "")

    async def _put(self, topic: str, message: str | bytes, *, retain: bool = True) -> None:
        await self._client.publish(topic, message, qos=1, retain=retain)


def _time(envelope: dict[str, Any]) -> datetime:
    milliseconds = envelope["data"]["timestampMs"]
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)
