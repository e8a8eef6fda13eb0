"""Links of the control plane that sign a browser on.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "idp_sign_on_link",
        sa.Column("secret_hash", sa.Text(), primary_key=True),
        sa.Column(
            "account_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.ForeignKey("idp_account.id", ondelete="CASCADE", name="fk_idp_sign_on_link_account_id"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger()),
    )
    op.create_index("ix_idp_sign_on_link_account_id", "idp_sign_on_link", ["account_id"])


def downgrade() -> None:
    op.drop_table("idp_sign_on_link")
