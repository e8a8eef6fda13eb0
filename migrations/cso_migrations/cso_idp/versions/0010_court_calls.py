"""The provider remembers the calls of courts that it took, and the links that they told of.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

from cso_kit.storage.columns import Instant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "idp_court_call",
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("taken_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "call_id", name=op.f("pk_idp_court_call")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "idp_court_link",
        sa.Column("sub", sa.Text(), nullable=False),
        sa.Column("court_id", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("linked_at", Instant(), nullable=False),
        sa.Column("is_linked", sa.Boolean(), nullable=False),
        sa.Column("told_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("sub", "court_id", name=op.f("pk_idp_court_link")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("idp_court_link")
    op.drop_table("idp_court_call")
