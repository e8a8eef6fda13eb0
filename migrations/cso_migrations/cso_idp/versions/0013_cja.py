"""Exempt CJA accounts are marked with their district, and holders ask for their merge (rule A7).

Until now an exempt account was one that is exempt at a court. Only an upgraded account can have got that by a merge, so a legacy
account that is exempt at one court is marked as a separate exempt account.

Revision ID: 0013
Revises: 0012
"""

import json
from datetime import date

import sqlalchemy as sa
from alembic import op

import cso_kit.storage.columns

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_UPGRADED_SINCE = date(2014, 8, 11)


def upgrade() -> None:
    op.add_column("idp_account", sa.Column("cja_account", sa.Text()))
    _mark_exempt_accounts()
    op.create_table(
        "idp_cja_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("exempt_number", sa.Text(), nullable=False),
        sa.Column("court_id", sa.Text(), nullable=False),
        sa.Column("requested_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_at", cso_kit.storage.columns.Instant(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["idp_account.id"], name=op.f("fk_idp_cja_request_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idp_cja_request")),
    )
    op.create_index(op.f("ix_idp_cja_request_account_id"), "idp_cja_request", ["account_id"])


def _mark_exempt_accounts() -> None:
    connection = op.get_bind()
    account = sa.table(
        "idp_account",
        *(sa.column(name) for name in ("id", "type", "upgraded_at", "cja_exempt_courts", "cja_account")),
        sa.column("created_on", sa.Date()),
    )
    legacy = (
        (account.c.type == "individual") & account.c.upgraded_at.is_(None) & (account.c.created_on < _UPGRADED_SINCE)
    )
    exempt = sa.select(account.c.id, account.c.cja_exempt_courts).where(legacy, account.c.cja_exempt_courts != "[]")
    marks = [(row.id, json.loads(row.cja_exempt_courts)) for row in connection.execute(exempt)]
    found = [{"which": row_id, "court": courts[0]} for row_id, courts in marks if len(courts) == 1]
    if found:
        change = sa.update(account).where(account.c.id == sa.bindparam("which"))
        connection.execute(change.values(cja_account=sa.bindparam("court")), found)


def downgrade() -> None:
    op.drop_index(op.f("ix_idp_cja_request_account_id"), table_name="idp_cja_request")
    op.drop_table("idp_cja_request")
    # Both databases drop a column in place; Alembic would copy the whole table on SQLite.
    op.execute("ALTER TABLE idp_account DROP COLUMN cja_account")
