"""Links to choose another password, which are mailed.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    row_number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "idp_recovery_link",
        sa.Column("secret_hash", sa.Text(), primary_key=True),
        sa.Column(
            "account_id",
            row_number,
            sa.ForeignKey("idp_account.id", name="fk_idp_recovery_link_account_id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger()),
    )
    op.create_index("ix_idp_recovery_link_account_id", "idp_recovery_link", ["account_id"])


def downgrade() -> None:
    op.drop_table("idp_recovery_link")
