"""A court can say with which signs a CM/ECF login cannot be linked (rule L12).

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("court_calendar", sa.Column("linking_excludes", sa.Text(), nullable=False, server_default=""))
    # What a public source says of the one court that is known for it.
    op.execute("UPDATE court_calendar SET linking_excludes = '&@$*' WHERE court_id = 'pawd'")


def downgrade() -> None:
    with op.batch_alter_table("court_calendar") as calendar:
        calendar.drop_column("linking_excludes")
