"""Events of a moved camera say where its former view lies in the new one."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """One step up."""
    op.add_column("events", sa.Column("view_map", sa.JSON(), nullable=True))
