"""Brings a database to the newest schema, by the migrations that ship in the package."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection

from vidette.core.errors import StoreUnavailable

from .connections import connect, failures_named

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(url: str, revision: str = "head") -> None:
    """Upgrades the database at *url*; does nothing when it is new enough. It blocks.

    Runs in one transaction that holds the write lock, so two processes that start together do
    not both migrate. Raises StoreUnavailable, also for a database of a newer Vidette.
    """
    engine = connect(url, writes=True, pool_size=1)
    try:
        with failures_named(), engine.begin() as connection:
            _upgrade(connection, revision)
    finally:
        engine.dispose()


def configuration(connection: Connection) -> Config:
    """Alembic's configuration without its file: where the migrations are, and the connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection, revision: str) -> None:
    try:
        command.upgrade(configuration(connection), revision)
    except CommandError as error:
        raise StoreUnavailable(f"The database cannot be brought up to date: {error}") from error
