"""Registrations wait for a confirmed address, codes for search privileges are mailed, and duplicates are found.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

import cso_kit.storage.columns

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "idp_confirmation",
        _account_id(),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("interaction_id", sa.Text()),
        sa.Column("sent_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("expires_at", cso_kit.storage.columns.Instant(), nullable=False),
        *_of_account("idp_confirmation"),
        sa.UniqueConstraint("code_hash", name="uq_idp_confirmation_code_hash"),
    )
    op.create_table(
        "idp_activation",
        _account_id(),
        sa.Column("mailed_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("arrives_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("code_hash", sa.Text()),
        sa.Column("tries", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("locked_until", cso_kit.storage.columns.Instant()),
        *_of_account("idp_activation"),
    )
    op.create_table(
        "idp_told_duplicates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("began_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_idp_told_duplicates"),
    )


def _account_id() -> sa.Column[int]:
    return sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)


def _of_account(table: str) -> tuple[sa.ForeignKeyConstraint, sa.PrimaryKeyConstraint]:
    return (
        sa.ForeignKeyConstraint(["account_id"], ["idp_account.id"], name=f"fk_{table}_account_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account_id", name=f"pk_{table}"),
    )


def downgrade() -> None:
    for table in ("idp_told_duplicates", "idp_activation", "idp_confirmation"):
        op.drop_table(table)
