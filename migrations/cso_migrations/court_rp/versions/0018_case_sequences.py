"""A court with very many cases finds the next number, and the cases with a number, without reading all of them.

Revision ID: 0018
Revises: 0017
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_court_case_sequence", "court_case", ["court_id", "year", "sequence"])


def downgrade() -> None:
    op.drop_index("ix_court_case_sequence", table_name="court_case")
