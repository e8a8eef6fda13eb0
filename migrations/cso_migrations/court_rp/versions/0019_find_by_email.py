"""Filers are found by e-mail address, and filings by who made them, without reading all of them.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_court_filer_email", "court_filer", [sa.text("lower(email)")])
    for column in ("filer_id", "agent_id"):
        is_known = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_court_entry_{column}", "court_entry", [column], sqlite_where=is_known, postgresql_where=is_known
        )


def downgrade() -> None:
    for column in ("agent_id", "filer_id"):
        op.drop_index(f"ix_court_entry_{column}", table_name="court_entry")
    op.drop_index("ix_court_filer_email", table_name="court_filer")
