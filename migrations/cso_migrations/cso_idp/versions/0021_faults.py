"""A service keeps its armed faults, and each instance says which of them it knows.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

from cso_kit.storage.columns import Instant

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "idp_fault",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text()),
        sa.Column("court_id", sa.Text()),
        sa.Column("sub", sa.Text()),
        sa.Column("login_id", sa.Text()),
        sa.Column("endpoint", sa.Text()),
        sa.Column("times", sa.Integer()),
        sa.Column("per_million", sa.Integer()),
        sa.Column("seed", sa.Text(), nullable=False),
        sa.Column("armed_at", Instant(), nullable=False),
        sa.Column("opportunities", sa.Integer(), nullable=False),
        sa.Column("fired", sa.Integer(), nullable=False),
    )
    op.add_column("idp_instance", sa.Column("faults_version", sa.Integer()))


def downgrade() -> None:
    # Both databases drop a column in place; Alembic would copy the whole table on SQLite.
    op.execute("ALTER TABLE idp_instance DROP COLUMN faults_version")
    op.drop_table("idp_fault")
