"""The upgrade keeps the holder's type; a shared account may be upgraded by accident where a scenario allows it.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

import cso_kit.storage.columns

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("idp_account", sa.Column("holder_type", sa.Text()))
    op.create_table(
        "idp_shared_upgrade",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("happened_at", cso_kit.storage.columns.Instant()),
        sa.ForeignKeyConstraint(
            ["account_id"], ["idp_account.id"], name="fk_idp_shared_upgrade_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name="pk_idp_shared_upgrade"),
    )


def downgrade() -> None:
    op.drop_table("idp_shared_upgrade")
    op.execute("ALTER TABLE idp_account DROP COLUMN holder_type")
