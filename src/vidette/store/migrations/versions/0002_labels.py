"""Events say what each of their boxes holds."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """One step up."""
    op.add_column("events", sa.Column("labels", sa.JSON(), nullable=False, server_default="[]"))
