"""A session knows whether its visitor may be exempt from fees at the court, and whether they are.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_COLUMNS = ("may_be_exempt", "is_exempt")


def upgrade() -> None:
    for name in _COLUMNS:
        op.add_column("court_session", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    # Both databases drop a column in place; Alembic would copy the whole table on SQLite.
    for name in _COLUMNS:
        op.execute(f"ALTER TABLE court_session DROP COLUMN {name}")
