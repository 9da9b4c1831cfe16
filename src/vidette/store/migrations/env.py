"""Run by Alembic: migrates the connection that `store.schema` hands over."""

from alembic import context

import vidette.store.access_tables
import vidette.store.tables  # noqa: F401  # both put their tables into the metadata
from vidette.store.metadata import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
