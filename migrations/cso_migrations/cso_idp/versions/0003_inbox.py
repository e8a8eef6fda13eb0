"""The provider has an inbox of its own.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

import cso_kit.storage.columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "idp_message",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sent_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("protocol_at", cso_kit.storage.columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idp_message")),
    )
    op.create_index("ix_idp_message_address", "idp_message", ["address", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_idp_message_address", table_name="idp_message")
    op.drop_table("idp_message")
