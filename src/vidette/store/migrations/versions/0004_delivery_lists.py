"""Deliveries are listed by their state and by their stream, newest first."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """One step up."""
    op.create_index("ix_deliveries_state_id", "deliveries", ["state", "id"])
    op.create_index("ix_deliveries_lane_id", "deliveries", ["lane", "id"])
