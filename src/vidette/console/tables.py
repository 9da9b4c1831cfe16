"""`vidette regions` and `vidette workers`."""

import argparse

from vidette.client import Client
from vidette.core.errors import RegionNotFound

from .show import lines, say, table


def list_regions(client: Client, options: argparse.Namespace) -> int:
    """Every region."""
    found = client.tables.regions()
    if options.json:
        lines(found)
    else:
        table(("ID", "TITLE"), ((one.id, one.title) for one in found))
    return 0


def add_region(client: Client, options: argparse.Namespace) -> int:
    """A new one."""
    made = client.tables.create_region(options.title)
    if options.json:
        lines([made])
    else:
        say(f"{made.id}: {made.title}")
    return 0


def delete_region(client: Client, options: argparse.Namespace) -> int:
    """One that no stream uses, by its title."""
    for region in client.tables.regions():
        if region.title == options.title:
            client.tables.delete_region(region.id)
            return 0
    raise RegionNotFound(f'There is no region "{options.title}".')


def list_workers(client: Client, options: argparse.Namespace) -> int:
    """Every worker."""
    found = client.tables.workers()
    if options.json:
        lines(found)
        return 0
    columns = ("ID", "UID", "TITLE", "REGIONS", "JOBS", "CAPACITY", "ALIVE", "DRAINS", "LAST SEEN")
    rows = (
        (
            *(w.id, w.uid, w.title, ", ".join(w.regions), w.jobs, w.capacity),
            *(w.is_alive, w.is_draining, w.last_seen_at),
        )
        for w in found
    )
    table(columns, rows)
    return 0


def switch(client: Client, options: argparse.Namespace) -> int:
    """Drains workers, or lets them take streams again."""
    for uid in options.workers:
        getattr(client.tables, options.verb)(uid)
    return 0
