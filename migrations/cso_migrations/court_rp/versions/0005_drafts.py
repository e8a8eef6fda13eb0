"""Filings that were interrupted are kept for their filer.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

import cso_kit.storage.columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "court_draft",
        sa.Column("id", _ROW_NUMBER, nullable=False),
        sa.Column("court_id", sa.Text(), nullable=False),
        sa.Column("filer_id", _ROW_NUMBER, nullable=False),
        sa.Column("case_number", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("document_name", sa.Text(), nullable=True),
        sa.Column("document_size", sa.Integer(), nullable=True),
        sa.Column("document_sha256", sa.Text(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("kept_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("expires_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["filer_id"], ["court_filer.id"], name="fk_court_draft_filer_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_court_draft"),
    )
    op.create_index("ix_court_draft_filer_id", "court_draft", ["filer_id"])


def downgrade() -> None:
    op.drop_index("ix_court_draft_filer_id", table_name="court_draft")
    op.drop_table("court_draft")
