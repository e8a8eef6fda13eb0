"""A session keeps the client code of its sign-on.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("court_session", sa.Column("client_code", sa.Text()))


def downgrade() -> None:
    # Both databases drop a column in place; Alembic would copy the whole table on SQLite.
    op.execute("ALTER TABLE court_session DROP COLUMN client_code")
