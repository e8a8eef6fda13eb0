"""A login can be closed: joined into another one of the same person.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

import cso_kit.storage.columns

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("court_filer", sa.Column("closed_at", cso_kit.storage.columns.Instant(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("court_filer") as filer:
        filer.drop_column("closed_at")
