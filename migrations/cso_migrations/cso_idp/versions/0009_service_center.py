"""The staff of the PACER Service Center, and their sessions at its desk.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    row_number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "idp_staff",
        sa.Column("id", row_number, primary_key=True),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.UniqueConstraint("login", name="uq_idp_staff_login"),
    )
    op.create_table(
        "idp_staff_failure",
        sa.Column("login", sa.Text(), primary_key=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.BigInteger()),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "idp_staff_session",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column(
            "staff_id",
            row_number,
            sa.ForeignKey("idp_staff.id", name="fk_idp_staff_session_staff_id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger()),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_idp_staff_session_staff_id", "idp_staff_session", ["staff_id"])


def downgrade() -> None:
    for table in ("idp_staff_session", "idp_staff_failure", "idp_staff"):
        op.drop_table(table)
