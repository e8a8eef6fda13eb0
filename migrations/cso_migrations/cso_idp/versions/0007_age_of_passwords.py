"""An account knows the day of its password, and how often changing it was put off.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Nobody knows when the passwords of earlier versions were chosen: they have no age.
    op.add_column("idp_account", sa.Column("password_set_on", sa.Date()))
    op.add_column("idp_account", sa.Column("password_skips", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    # Both databases drop a column in place; Alembic would copy the whole table on SQLite.
    op.execute("ALTER TABLE idp_account DROP COLUMN password_skips")
    op.execute("ALTER TABLE idp_account DROP COLUMN password_set_on")
    # Earlier versions do not know this status.
    op.execute("UPDATE idp_account SET search_status = 'inactive' WHERE search_status = 'disabled'")
