"""Events, outgoing calls, sign-ons and sessions keep the flow that they belong to.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_TABLES = ("court_journal", "court_outbox", "court_sign_on", "court_session")


def upgrade() -> None:
    for table in _TABLES:
        op.add_column(table, sa.Column("correlation", sa.Text()))


def downgrade() -> None:
    # Both databases drop a column in place; Alembic would copy the whole table on SQLite.
    for table in _TABLES:
        op.execute(f"ALTER TABLE {table} DROP COLUMN correlation")
