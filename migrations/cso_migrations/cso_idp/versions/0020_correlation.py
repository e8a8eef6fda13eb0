"""Events, outgoing calls and codes keep the flow that they belong to.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_TABLES = ("idp_journal", "idp_outbox", "idp_authorization_code")


def upgrade() -> None:
    for table in _TABLES:
        op.add_column(table, sa.Column("correlation", sa.Text()))


def downgrade() -> None:
    # Both databases drop a column in place; Alembic would copy the whole table on SQLite.
    for table in _TABLES:
        op.execute(f"ALTER TABLE {table} DROP COLUMN correlation")
