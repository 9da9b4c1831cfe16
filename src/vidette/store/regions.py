"""Regions: the named places where workers are."""

from collections.abc import Collection

from sqlalchemy import bindparam, exists, select

from vidette.core.errors import InvalidInput
from vidette.core.stream import Region

from .columns import LARGEST
from .engine import Transaction
from .tables import regions, stream_regions

_BY_TITLES = select(regions.c.id, regions.c.title).where(
    regions.c.title.in_(bindparam("titles", expanding=True))
)


def all(tx: Transaction) -> list[Region]:  # noqa: A001 - read as `regions.all`
    """Every region, by id."""
    rows = tx.execute(select(regions.c.id, regions.c.title).order_by(regions.c.id))
    return [Region(row.id, row.title) for row in rows]


def by_titles(tx: Transaction, titles: Collection[str]) -> dict[str, Region]:
    """The regions of *titles* by title; a title that no region has is left out."""
    found = tx.execute(_BY_TITLES, {"titles": sorted(set(titles))})
    return {row.title: Region(row.id, row.title) for row in found}


def insert(tx: Transaction, title: str) -> Region:
    """A new region. Raises InvalidInput under `title` when there is one of that title."""
    if title in by_titles(tx, [title]):
        raise InvalidInput({"title": ["region with this title already exists."]})
    new = tx.execute(regions.insert().values(title=title).returning(regions.c.id))
    return Region(new.scalar_one(), title)


def delete(tx: Transaction, region_id: int) -> bool:
    """Whether there was such a region. The caller asks `is_used` first."""
    gone = tx.execute(regions.delete().where(regions.c.id == min(region_id, LARGEST)))
    return gone.rowcount > 0


def is_used(tx: Transaction, region_id: int) -> bool:
    """Whether some stream names it."""
    used = exists().where(stream_regions.c.region_id == min(region_id, LARGEST))
    return bool(tx.execute(select(used)).scalar_one())
