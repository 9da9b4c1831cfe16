"""The words that say why a stream is in its status, each with the sentence the docs show."""

from enum import StrEnum


class Reason(StrEnum):
    """Why a status was entered; the value is the word on the wire."""

    NONE = ""
    RECEIVED = "received"
    CHANGED = "changed"
    RESTARTED = "restarted"
    ASKED = "asked"
    PLACED = "placed"
    PLAYING = "playing"
    RELEASED = "released"
    NO_WORKER_IN_REGION = "no_worker_in_region"
    NO_CAPACITY = "no_capacity"
    WORKER_LOST = "worker_lost"
    WORKER_DRAINS = "worker_drains"
    SERVICE_RESTARTED = "service_restarted"
    DNS = "dns"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    UNAUTHORIZED = "unauthorized"
    NOT_FOUND = "not_found"
    TIMEOUT = "timeout"
    NO_PACKETS = "no_packets"
    FROZEN_PICTURE = "frozen_picture"
    CORRUPT = "corrupt"
    UNSUPPORTED_CODEC = "unsupported_codec"
    NO_VIDEO = "no_video"
    ENDED = "ended"
    ADDRESS_REFUSED = "address_refused"
    PROTOCOL = "protocol"
    INTERNAL = "internal"


SENTENCES: dict[Reason, str] = {
    Reason.NONE: "Nothing to say.",
    Reason.RECEIVED: "The job was received and stored.",
    Reason.CHANGED: "The job was changed and is sent to its worker again.",
    Reason.RESTARTED: "A restart was asked for.",
    Reason.ASKED: "A client asked for it.",
    Reason.PLACED: "The job was given to a worker; no frame has been analysed yet.",
    Reason.PLAYING: "Frames arrive and are analysed.",
    Reason.RELEASED: "The worker has let go of the stream.",
    Reason.NO_WORKER_IN_REGION: "No live worker serves any of the job's regions.",
    Reason.NO_CAPACITY: "Every worker that serves the job's regions is full.",
    Reason.WORKER_LOST: "The worker that ran the stream died or stopped answering.",
    Reason.WORKER_DRAINS: "The worker is being emptied; the stream moves to another.",
    Reason.SERVICE_RESTARTED: "The service started again and places its streams anew.",
    Reason.DNS: "The host name of the source cannot be resolved.",
    Reason.REFUSED: "The source's host refuses the connection.",
    Reason.UNREACHABLE: "There is no route to the source's host, or the connection was reset.",
    Reason.UNAUTHORIZED: "The source wants other credentials (401 or 403); retried slowly.",
    Reason.NOT_FOUND: "The source's host has no such stream or file (404); retried slowly.",
    Reason.TIMEOUT: "The source did not answer in time while it was being opened.",
    Reason.NO_PACKETS: "The connection stands, but no new picture arrives.",
    Reason.FROZEN_PICTURE: "Pictures arrive, but their time stands still.",
    Reason.CORRUPT: "The pictures that arrive cannot be decoded cleanly.",
    Reason.UNSUPPORTED_CODEC: "The source's video codec cannot be decoded here.",
    Reason.NO_VIDEO: "The source carries no video.",
    Reason.ENDED: "The source ended. A file is not played again until a restart or a change.",
    Reason.ADDRESS_REFUSED: "The address policy of this service forbids the source's address.",
    Reason.PROTOCOL: "The source answers in a way that cannot be understood.",
    Reason.INTERNAL: "A fault of the worker itself stopped the stream; it is retried.",
}

SLOW_REASONS = frozenset(
    {
        Reason.UNAUTHORIZED,
        Reason.NOT_FOUND,
        Reason.UNSUPPORTED_CODEC,
        Reason.NO_VIDEO,
        Reason.ADDRESS_REFUSED,
    }
)
"""Reasons that a quick retry cannot cure: the source is tried again after the longest pause only."""
