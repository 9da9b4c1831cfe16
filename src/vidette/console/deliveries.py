"""`vidette deliveries` and `vidette endpoints`: what was told to whom, and again."""

import argparse

from vidette.client import Client

from .connection import uid_of
from .show import facts, lines, say, table


def list_deliveries(client: Client, options: argparse.Namespace) -> int:
    """Messages, newest first."""
    job_uid = uid_of(client, options.stream) if options.stream else None
    found = client.deliveries.find(state=options.state, job_uid=job_uid, limit=options.limit)
    if options.json:
        lines(found)
        return 0
    columns = ("ID", "QUEUED", "STATE", "TRIES", "EVENT", "PHASE", "ANSWER", "TO")
    rows = (
        (d.id, d.created_at, d.state, d.attempts, d.event, d.phase, d.last_status, d.endpoint)
        for d in found
    )
    table(columns, rows)
    return 0


def show(client: Client, options: argparse.Namespace) -> int:
    """One message."""
    found = client.deliveries.get(options.id)
    if options.json:
        lines([found])
    else:
        facts(found.model_dump())
    return 0


def replay(client: Client, options: argparse.Namespace) -> int:
    """Again: one, or all that were given up."""
    if options.id is None:
        queued = client.deliveries.replay_all()
    else:
        queued = client.deliveries.replay(options.id)
    if options.json:
        lines([{"queued": queued}])
    else:
        say(f"{queued} queued again")
    return 0


def list_endpoints(client: Client, options: argparse.Namespace) -> int:
    """Addresses with something waiting or given up."""
    found = client.endpoints.list()
    if options.json:
        lines(found)
    else:
        columns = ("ID", "ENABLED", "WAITING", "GIVEN UP", "OLDEST", "ADDRESS")
        rows = (
            (e.id, e.is_enabled, e.pending, e.dead, e.oldest_pending_at, e.endpoint) for e in found
        )
        table(columns, rows)
    return 0


def switch(client: Client, options: argparse.Namespace) -> int:
    """On or off."""
    getattr(client.endpoints, options.verb)(options.id)
    return 0
