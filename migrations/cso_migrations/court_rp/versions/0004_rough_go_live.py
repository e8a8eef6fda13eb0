"""A court's calendar can say roughly when it goes live: "September of 2021" (rule C2).

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("court_calendar", sa.Column("go_live_roughly", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("court_calendar") as calendar:
        calendar.drop_column("go_live_roughly")
