"""The state tells a finished load from one that was interrupted; leases and instances hold across processes.

Revision ID: 0002
Revises: 0001
"""

import json

import sqlalchemy as sa
from alembic import op

import cso_kit.storage.columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_state = sa.table("court_state", sa.column("load_id", sa.Text()))
_world = sa.table("court_world", sa.column("document", sa.Text()))


def upgrade() -> None:
    op.add_column("court_state", sa.Column("load_id", sa.Text(), nullable=True))
    op.add_column("court_state", sa.Column("loading_id", sa.Text(), nullable=True))
    op.create_table(
        "court_lease",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("expires_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_court_lease")),
    )
    op.create_table(
        "court_instance",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("seen_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_instance")),
    )
    # Until now the number of the load was a member of the loaded document.
    loaded = op.get_bind().execute(sa.select(_world.c.document)).scalar()
    if loaded is not None:
        op.execute(sa.update(_state).values(load_id=json.loads(loaded).get("load_id")))


def downgrade() -> None:
    op.drop_table("court_instance")
    op.drop_table("court_lease")
    with op.batch_alter_table("court_state") as state:
        state.drop_column("loading_id")
        state.drop_column("load_id")
