"""An interaction names the face at which it began.

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
    # Whoever adds a row says its face; the default is for the rows that are there.
    op.add_column("idp_interaction", sa.Column("face", sa.Text(), nullable=False, server_default="openid"))
    # Those of the PACER login page were known by what they were opened with.
    op.execute("""
        UPDATE idp_interaction SET face = 'pacer'
        WHERE client_id IS NULL AND CAST(parameters AS TEXT) LIKE '%"appurl"%'
    """)


def downgrade() -> None:
    # Both databases drop a column in place; Alembic would copy the whole table on SQLite.
    op.execute("ALTER TABLE idp_interaction DROP COLUMN face")
