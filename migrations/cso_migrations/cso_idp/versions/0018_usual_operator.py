"""A database from before the Service Center's desk has the usual operator, as a scenario that names no staff has.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# The hash of the fictional key that the documents name.
_KEY_HASH = "$argon2id$v=19$m=64,t=1,p=1$O+f8f28NgfDee+/9X2uNEQ$Nnm5rOreLxh9AcvJ/Go1pZp2MdiH/N491WgeXCF/cgA"
_HIRE = sa.text(
    "INSERT INTO idp_staff (login, name, key_hash) SELECT 'operator', 'Service Center Operator', :key_hash "
    "WHERE EXISTS (SELECT 1 FROM idp_account) AND NOT EXISTS (SELECT 1 FROM idp_staff)"
)


def upgrade() -> None:
    # A database without accounts is a new one; its staff comes with its scenario.
    op.get_bind().execute(_HIRE, {"key_hash": _KEY_HASH})


def downgrade() -> None:
    """The operator stays: the revision before has the table, and a scenario gives the same."""
