"""Filing agents: who files in whose name, and by which agent an entry was filed.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

import cso_kit.storage.columns

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = cso_kit.storage.columns.Instant()


def upgrade() -> None:
    op.create_table(
        "court_filing_agent",
        sa.Column("id", _ROW_NUMBER, nullable=False),
        sa.Column("court_id", sa.Text(), nullable=False),
        sa.Column("attorney_id", _ROW_NUMBER, nullable=False),
        sa.Column("agent_id", _ROW_NUMBER, nullable=False),
        sa.Column("added_at", _INSTANT, nullable=False),
        sa.Column("removed_at", _INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["attorney_id"], ["court_filer.id"], name="fk_court_filing_agent_attorney_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["court_filer.id"], name="fk_court_filing_agent_agent_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_court_filing_agent"),
    )
    op.create_index("ix_court_filing_agent_agent_id", "court_filing_agent", ["agent_id"])
    is_live = sa.text("removed_at IS NULL")
    op.create_index(
        "uq_court_filing_agent_live",
        "court_filing_agent",
        ["attorney_id", "agent_id"],
        unique=True,
        sqlite_where=is_live,
        postgresql_where=is_live,
    )
    op.add_column("court_entry", sa.Column("agent_id", _ROW_NUMBER, nullable=True))
    op.add_column("court_entry", sa.Column("agent_name", sa.Text(), nullable=True))
    op.add_column("court_draft", sa.Column("on_behalf_of", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("court_draft", "on_behalf_of")
    op.drop_column("court_entry", "agent_name")
    op.drop_column("court_entry", "agent_id")
    op.drop_table("court_filing_agent")
