"""E-file registrations: what a court offers, the requests that the provider sends, and what happened to them.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

import cso_kit.storage.columns

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "court_offer",
        sa.Column("court_id", sa.Text(), nullable=False),
        sa.Column("kinds", cso_kit.storage.columns.Json(), nullable=False),
        sa.Column("roles", cso_kit.storage.columns.Json(), nullable=False),
        sa.Column("order_roles", cso_kit.storage.columns.Json(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("court_id", name="pk_court_offer"),
    )
    op.create_table(
        "court_registration",
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("id", "court_id", "issuer", "sub", "login_id", "name", "email", "kind", "role")
        ),
        sa.Column("is_rescue", sa.Boolean(), nullable=False),
        sa.Column("former_login", sa.Text(), nullable=True),
        sa.Column("details", cso_kit.storage.columns.Json(), nullable=False),
        sa.Column("submitted_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("received_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("filer_login", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_court_registration"),
    )
    op.create_index("ix_court_registration_court_id", "court_registration", ["court_id", "received_at"])
    op.create_index("ix_court_registration_sub", "court_registration", ["sub"])
    op.create_table(
        "court_registration_step",
        sa.Column("id", _ROW_NUMBER, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("registration_id", "kind", "text", "by")),
        sa.Column("at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["court_registration.id"],
            name="fk_court_registration_step_registration_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_court_registration_step"),
    )
    op.create_index("ix_court_registration_step_registration_id", "court_registration_step", ["registration_id"])


def downgrade() -> None:
    op.drop_table("court_registration_step")
    op.drop_table("court_registration")
    op.drop_table("court_offer")
