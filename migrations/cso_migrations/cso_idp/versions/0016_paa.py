"""Administrative accounts have users, and rules for their client codes.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

import cso_kit.storage.columns

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column(
        "idp_account", sa.Column("paa_code_required", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("idp_account", sa.Column("client_code_format", sa.Text()))
    op.create_table(
        "idp_paa_member",
        sa.Column("id", _ROW, nullable=False),
        sa.Column("paa_id", _ROW, nullable=False),
        sa.Column("account_id", _ROW),
        sa.Column("last_name", sa.Text(), nullable=False),
        sa.Column("account_number", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("invited_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("accepted_at", cso_kit.storage.columns.Instant()),
        _of("paa_id", "idp_paa_member"),
        _of("account_id", "idp_paa_member"),
        sa.PrimaryKeyConstraint("id", name="pk_idp_paa_member"),
    )
    op.create_index("ix_idp_paa_member_paa_id", "idp_paa_member", ["paa_id"])
    op.create_index("ix_idp_paa_member_account_id", "idp_paa_member", ["account_id"])
    op.create_table(
        "idp_paa_rule",
        sa.Column("account_id", _ROW, nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("format", sa.Text()),
        _of("account_id", "idp_paa_rule"),
        sa.PrimaryKeyConstraint("account_id", name="pk_idp_paa_rule"),
    )


def _of(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["idp_account.id"], name=f"fk_{table}_{column}", ondelete="CASCADE")


def downgrade() -> None:
    op.drop_table("idp_paa_rule")
    op.drop_table("idp_paa_member")
    # Both databases drop a column in place; Alembic would copy the whole table on SQLite.
    op.execute("ALTER TABLE idp_account DROP COLUMN client_code_format")
    op.execute("ALTER TABLE idp_account DROP COLUMN paa_code_required")
