"""Every account has an account number of seven digits.

Revision ID: 0006
Revises: 0005
"""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_FIRST, _COUNT = 1_000_000, 9_000_000


def upgrade() -> None:
    op.add_column("idp_account", sa.Column("account_number", sa.Text()))
    _number_all()
    # SQLite cannot make a column NOT NULL in place: the table is copied.
    with op.batch_alter_table("idp_account") as table:
        table.alter_column("account_number", existing_type=sa.Text(), nullable=False)
        table.create_unique_constraint("uq_idp_account_account_number", ["account_number"])


def _number_all() -> None:
    connection = op.get_bind()
    taken: set[str] = set()
    account = sa.table("idp_account", sa.column("id"), sa.column("sub"), sa.column("account_number"))
    rows = [(row.id, row.sub) for row in connection.execute(sa.select(account.c.id, account.c.sub).order_by("id"))]
    numbered = []
    for row_id, sub in rows:
        at = int.from_bytes(hashlib.sha256(sub.encode()).digest()[:8], "big")
        while (number := str(_FIRST + at % _COUNT)) in taken:
            at += 1
        taken.add(number)
        numbered.append({"which": row_id, "number": number})
    if numbered:
        change = sa.update(account).where(account.c.id == sa.bindparam("which"))
        connection.execute(change.values(account_number=sa.bindparam("number")), numbered)


def downgrade() -> None:
    with op.batch_alter_table("idp_account") as table:
        table.drop_constraint("uq_idp_account_account_number", type_="unique")
        table.drop_column("account_number")
