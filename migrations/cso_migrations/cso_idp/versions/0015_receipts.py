"""The provider keeps receipts, and when accounts last searched.

Of the accounts that there are no search is recorded, so their search statuses stay as they are.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

from cso_kit.storage.columns import Instant

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_PAID_FOR = sa.text("payer_sub IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "idp_receipt",
        sa.Column("id", _ROW_NUMBER, nullable=False),
        sa.Column("sub", sa.Text(), nullable=False),
        sa.Column("payer_sub", sa.Text()),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("login_id", sa.Text(), nullable=False),
        sa.Column("client_code", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("criteria", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=False),
        sa.Column("is_exempt", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_idp_receipt"),
    )
    op.create_index("ix_idp_receipt_sub", "idp_receipt", ["sub", "at"])
    op.create_index(
        "ix_idp_receipt_payer_sub",
        "idp_receipt",
        ["payer_sub", "at"],
        sqlite_where=_PAID_FOR,
        postgresql_where=_PAID_FOR,
    )
    op.create_table(
        "idp_search_activity",
        sa.Column("account_id", _ROW_NUMBER, nullable=False),
        sa.Column("last_search_on", sa.Date(), nullable=False),
        sa.Column("is_lapsed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["idp_account.id"], name="fk_idp_search_activity_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name="pk_idp_search_activity"),
    )
    op.create_index("ix_idp_search_activity_last_search_on", "idp_search_activity", ["last_search_on"])


def downgrade() -> None:
    op.drop_table("idp_search_activity")
    op.drop_table("idp_receipt")
