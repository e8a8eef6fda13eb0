"""E-file registrations: requests for e-filing at courts, and what was sent and decided.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

import cso_kit.storage.columns

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "idp_e_file_registration",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account_id", _ROW_NUMBER, nullable=False),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("client_id", "court_id", "court_name", "kind", "kind_label", "role")
        ),
        sa.Column("is_rescue", sa.Boolean(), nullable=False),
        sa.Column("former_login", sa.Text(), nullable=True),
        sa.Column("details", cso_kit.storage.columns.Json(), nullable=False),
        sa.Column("submitted_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("received_round", sa.Integer(), nullable=False),
        sa.Column("closed_at", cso_kit.storage.columns.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["idp_account.id"], name="fk_idp_e_file_registration_account_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_idp_e_file_registration"),
    )
    op.create_index("ix_idp_e_file_registration_account_id", "idp_e_file_registration", ["account_id"])
    is_open = sa.text("closed_at IS NULL")
    op.create_index(
        "uq_idp_e_file_registration_open",
        "idp_e_file_registration",
        ["account_id", "court_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_table(
        "idp_e_file_step",
        sa.Column("registration_id", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("filer_login", sa.Text(), nullable=True),
        sa.Column("at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["idp_e_file_registration.id"],
            name="fk_idp_e_file_step_registration_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("registration_id", "sender", "number", name="pk_idp_e_file_step"),
    )


def downgrade() -> None:
    op.drop_table("idp_e_file_step")
    op.drop_table("idp_e_file_registration")
