"""Workers can be emptied."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """One step up."""
    op.add_column(
        "workers",
        sa.Column("is_draining", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
