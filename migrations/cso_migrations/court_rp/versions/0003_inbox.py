"""Messages of the inbox name their sender, as the provider's do, and keep both hands of the clock.

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
    # Both databases rename a column in place; Alembic would copy the whole table on SQLite.
    op.execute("ALTER TABLE court_message RENAME COLUMN court_id TO sender")
    # When it was by protocol time is not known of the messages that are there.
    op.add_column("court_message", sa.Column("protocol_at", cso_kit.storage.columns.Instant(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("court_message") as message:
        message.drop_column("protocol_at")
    op.execute("ALTER TABLE court_message RENAME COLUMN sender TO court_id")
