"""Failed attempts of deliveries are kept with them."""

import sqlalchemy as sa
from alembic import op

from vidette.store.columns import Instant

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """One step up."""
    op.create_table(
        "delivery_attempts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("delivery", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["delivery"],
            ["deliveries.id"],
            name="fk_delivery_attempts_delivery",
            ondelete="CASCADE",
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_delivery_attempts_delivery", "delivery_attempts", ["delivery"])
