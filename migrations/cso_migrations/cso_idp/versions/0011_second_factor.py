"""An account has up to five authenticator apps and ten backup codes, in tables of their own.

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

_ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _make_tables()
    op.add_column(
        "idp_account", sa.Column("has_second_factor", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("idp_account", sa.Column("mfa_skips", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("idp_account", sa.Column("mfa_prompted_on", sa.Date()))
    # The secret that an account had becomes its one app; its codes that were used stay used.
    op.execute("""
        INSERT INTO idp_authenticator (account_id, name, secret, last_step)
        SELECT id, 'Authenticator app', mfa_secret, mfa_last_step FROM idp_account WHERE mfa_secret IS NOT NULL
    """)
    op.execute("UPDATE idp_account SET has_second_factor = TRUE WHERE mfa_secret IS NOT NULL")
    # Both databases drop a column in place; Alembic would copy the whole table on SQLite.
    for column in ("mfa_secret", "mfa_last_step"):
        op.execute(f"ALTER TABLE idp_account DROP COLUMN {column}")


def downgrade() -> None:
    op.add_column("idp_account", sa.Column("mfa_secret", sa.Text()))
    op.add_column("idp_account", sa.Column("mfa_last_step", sa.Integer()))
    # Before there was room for one app: the first one stays.
    for column, kept in (("mfa_secret", "secret"), ("mfa_last_step", "last_step")):
        op.execute(f"""
            UPDATE idp_account SET {column} = (
                SELECT {kept} FROM idp_authenticator
                WHERE idp_authenticator.account_id = idp_account.id ORDER BY idp_authenticator.id LIMIT 1
            )
        """)  # noqa: S608 - the names are above
    for column in ("has_second_factor", "mfa_skips", "mfa_prompted_on"):
        op.execute(f"ALTER TABLE idp_account DROP COLUMN {column}")
    for table in (
        "second_factor_policy",
        "security_code_failure",
        "second_factor_setup",
        "backup_code",
        "authenticator",
    ):
        op.drop_table(f"idp_{table}")


def _make_tables() -> None:
    op.create_table(
        "idp_authenticator",
        sa.Column("id", _ROW_NUMBER, nullable=False),
        sa.Column("account_id", _ROW_NUMBER, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=True),
        sa.Column("added_at", cso_kit.storage.columns.Instant(), nullable=True),
        _of_account("idp_authenticator"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idp_authenticator")),
        sa.UniqueConstraint("account_id", "name", name=op.f("uq_idp_authenticator_account_id_name")),
        sa.UniqueConstraint("account_id", "secret", name=op.f("uq_idp_authenticator_account_id_secret")),
    )
    op.create_table(
        "idp_backup_code",
        sa.Column("account_id", _ROW_NUMBER, nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("used_at", cso_kit.storage.columns.Instant(), nullable=True),
        _of_account("idp_backup_code"),
        sa.PrimaryKeyConstraint("account_id", "code_hash", name=op.f("pk_idp_backup_code")),
    )
    op.create_table(
        "idp_second_factor_setup",
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("account_id", _ROW_NUMBER, nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=True),
        sa.Column("secret", sa.Text(), nullable=True),
        sa.Column("expires_at", cso_kit.storage.columns.Instant(), nullable=False),
        _of_account("idp_second_factor_setup"),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_idp_second_factor_setup")),
    )
    op.create_index(op.f("ix_idp_second_factor_setup_account_id"), "idp_second_factor_setup", ["account_id"])
    op.create_table(
        "idp_security_code_failure",
        sa.Column("account_id", _ROW_NUMBER, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", cso_kit.storage.columns.Instant(), nullable=True),
        _of_account("idp_security_code_failure"),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_idp_security_code_failure")),
    )
    op.create_table(
        "idp_second_factor_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enforced_from", sa.Text(), nullable=True),
        sa.Column("seed", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idp_second_factor_policy")),
    )


def _of_account(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_account_id")
    return sa.ForeignKeyConstraint(["account_id"], ["idp_account.id"], name=name, ondelete="CASCADE")
