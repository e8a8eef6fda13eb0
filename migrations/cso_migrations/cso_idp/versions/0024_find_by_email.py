"""Accounts are found by e-mail address and by date of birth without reading all of them.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_idp_account_email", "idp_account", [sa.text("lower(email)")])
    op.create_index("ix_idp_account_date_of_birth", "idp_account", ["date_of_birth"])


def downgrade() -> None:
    op.drop_index("ix_idp_account_date_of_birth", table_name="idp_account")
    op.drop_index("ix_idp_account_email", table_name="idp_account")
