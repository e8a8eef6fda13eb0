"""The staff of the clerk's office, their sessions at the desk, and what was done there.

Courts of a loaded world get the member of staff that each court has unless its scenario names others.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

import cso_kit.storage.columns
from court_rp.courts.registry import Registry
from cso_kit.secrets.passwords import Passwords

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_INSTANT = cso_kit.storage.columns.Instant
_LOGIN, _KEY, _NAME = "clerk", "Clerks-Desk-Key1", "Deputy Clerk"


def upgrade() -> None:
    op.create_table(
        "court_staff",
        sa.Column("id", _ROW_NUMBER, nullable=False),
        sa.Column("court_id", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("folded_login", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("given_key", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_staff")),
        sa.UniqueConstraint("court_id", "folded_login", name=op.f("uq_court_staff_court_id_folded_login")),
    )
    op.create_table(
        "court_staff_session",
        sa.Column("id", _ROW_NUMBER, nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("court_id", sa.Text(), nullable=False),
        sa.Column("staff_id", _ROW_NUMBER, nullable=False),
        sa.Column("opened_at", _INSTANT(), nullable=False),
        sa.Column("expires_at", _INSTANT(), nullable=False),
        sa.Column("ended_at", _INSTANT(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_staff_session")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_court_staff_session_secret_hash")),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["court_staff.id"], name=op.f("fk_court_staff_session_staff_id"), ondelete="CASCADE"
        ),
    )
    op.create_index("ix_court_staff_session_staff_id", "court_staff_session", ["staff_id"])
    op.create_table(
        "court_desk_act",
        sa.Column("id", _ROW_NUMBER, nullable=False),
        sa.Column("court_id", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("filer_id", _ROW_NUMBER, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("by_login", sa.Text(), nullable=True),
        sa.Column("by_name", sa.Text(), nullable=False),
        sa.Column("done_at", _INSTANT(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_desk_act")),
        sa.ForeignKeyConstraint(
            ["filer_id"], ["court_filer.id"], name=op.f("fk_court_desk_act_filer_id"), ondelete="SET NULL"
        ),
    )
    op.create_index("ix_court_desk_act_filer_id", "court_desk_act", ["filer_id"])
    op.create_index("ix_court_desk_act_court_id", "court_desk_act", ["court_id", "id"])
    _employ_somebody()


def downgrade() -> None:
    for table in ("court_desk_act", "court_staff_session", "court_staff"):
        op.drop_table(table)


def _employ_somebody() -> None:
    connection = op.get_bind()
    world = sa.table("court_world", sa.column("id"))
    if connection.execute(sa.select(world)).first() is None:
        return
    names = ("court_id", "login", "folded_login", "key_hash", "name", "given_key")
    staff = sa.table("court_staff", *map(sa.column, names))
    key_hash = Passwords().hash(_KEY)
    rows = [(court.court_id, _LOGIN, _LOGIN, key_hash, _NAME, _KEY) for court in Registry.load()]
    connection.execute(sa.insert(staff), [dict(zip(names, row, strict=True)) for row in rows])
