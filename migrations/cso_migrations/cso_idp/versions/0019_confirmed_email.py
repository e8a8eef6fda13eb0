"""An account knows whether its e-mail address is confirmed; addresses of before are.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "idp_account", sa.Column("is_email_confirmed", sa.Boolean(), nullable=False, server_default=sa.true())
    )


def downgrade() -> None:
    # Both databases drop a column in place; Alembic would copy the whole table on SQLite.
    op.execute("ALTER TABLE idp_account DROP COLUMN is_email_confirmed")
