"""A sign-on session says what its holder took note of, and with which client code.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TABLES = ("idp_session", "idp_proven_password")


def upgrade() -> None:
    for table in _TABLES:
        op.add_column(table, sa.Column("acknowledged", sa.Text(), nullable=False, server_default=""))
        op.add_column(table, sa.Column("client_code", sa.Text()))
    # Whoever had a token of the PACER login page had read its notice.
    op.execute("""
        UPDATE idp_session SET acknowledged = 'redaction withheld'
        WHERE id IN (SELECT session_id FROM idp_pacer_token)
    """)


def downgrade() -> None:
    # Both databases drop a column in place; Alembic would copy the whole table on SQLite.
    for table in _TABLES:
        op.execute(f"ALTER TABLE {table} DROP COLUMN client_code")
        op.execute(f"ALTER TABLE {table} DROP COLUMN acknowledged")
