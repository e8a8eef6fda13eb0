"""The provider's first tables.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

import cso_kit.storage.columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "idp_account",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sub", sa.Text(), nullable=False),
        sa.Column("login_id", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("user_type", sa.Text(), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("upgraded_at", cso_kit.storage.columns.Instant(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("search_status", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("cja_exempt_courts", cso_kit.storage.columns.Json(), nullable=False),
        sa.Column("date_of_birth", sa.Date(), nullable=True),
        sa.Column("address", cso_kit.storage.columns.Json(), nullable=True),
        sa.Column("security_questions", cso_kit.storage.columns.Json(), nullable=True),
        sa.Column("mfa_secret", sa.Text(), nullable=True),
        sa.Column("mfa_last_step", sa.Integer(), nullable=True),
        sa.Column("client_code_required", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idp_account")),
        sa.UniqueConstraint("login_id", name=op.f("uq_idp_account_login_id")),
        sa.UniqueConstraint("sub", name=op.f("uq_idp_account_sub")),
    )
    op.create_table(
        "idp_client",
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=True),
        sa.Column("metadata", cso_kit.storage.columns.Json(), nullable=False),
        sa.Column("is_own", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_idp_client")),
    )
    op.create_table(
        "idp_interaction",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("browser_hash", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=True),
        sa.Column("parameters", cso_kit.storage.columns.Json(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=True),
        sa.Column("expires_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("consumed_at", cso_kit.storage.columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idp_interaction")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "idp_journal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("recorded_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("calendar_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("protocol_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("court_id", sa.Text(), nullable=True),
        sa.Column("sub", sa.Text(), nullable=True),
        sa.Column("data", cso_kit.storage.columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idp_journal")),
    )
    op.create_table(
        "idp_login_failure",
        sa.Column("login_id", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", cso_kit.storage.columns.Instant(), nullable=True),
        sa.Column("last_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("login_id", name=op.f("pk_idp_login_failure")),
    )
    op.create_table(
        "idp_outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("body", cso_kit.storage.columns.Json(), nullable=False),
        sa.Column("created_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("delivered_at", cso_kit.storage.columns.Instant(), nullable=True),
        sa.Column("failed_at", cso_kit.storage.columns.Instant(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idp_outbox")),
    )
    op.create_index(
        "ix_idp_outbox_waiting",
        "idp_outbox",
        ["next_attempt_at"],
        unique=False,
        sqlite_where=sa.text("delivered_at IS NULL AND failed_at IS NULL"),
        postgresql_where=sa.text("delivered_at IS NULL AND failed_at IS NULL"),
    )
    op.create_table(
        "idp_pacer_token",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("client_code", sa.Text(), nullable=True),
        sa.Column("issued_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("expires_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("revoked_at", cso_kit.storage.columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_idp_pacer_token")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_idp_pacer_token_session_id"), "idp_pacer_token", ["session_id"], unique=False)
    op.create_table(
        "idp_pushed_request",
        sa.Column("request_uri_hash", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("parameters", cso_kit.storage.columns.Json(), nullable=False),
        sa.Column("expires_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("consumed_at", cso_kit.storage.columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("request_uri_hash", name=op.f("pk_idp_pushed_request")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "idp_secret",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_idp_secret")),
    )
    op.create_table(
        "idp_signing_key",
        sa.Column("kid", sa.Text(), nullable=False),
        sa.Column("alg", sa.Text(), nullable=False),
        sa.Column("private_key", sa.Text(), nullable=False),
        sa.Column("public_jwk", cso_kit.storage.columns.Json(), nullable=False),
        sa.Column("created_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("used_from", cso_kit.storage.columns.Instant(), nullable=True),
        sa.Column("retired_at", cso_kit.storage.columns.Instant(), nullable=True),
        sa.Column("expires_at", cso_kit.storage.columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("kid", name=op.f("pk_idp_signing_key")),
    )
    op.create_table(
        "idp_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("calendar_offset_us", sa.BigInteger(), nullable=False),
        sa.Column("protocol_offset_us", sa.BigInteger(), nullable=False),
        sa.Column("calendar_frozen_at", cso_kit.storage.columns.Instant(), nullable=True),
        sa.Column("protocol_frozen_at", cso_kit.storage.columns.Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("config_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idp_state")),
    )
    op.create_table(
        "idp_used_assertion",
        sa.Column("assertion_hash", sa.Text(), nullable=False),
        sa.Column("expires_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("assertion_hash", name=op.f("pk_idp_used_assertion")),
    )
    op.create_table(
        "idp_world",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document", cso_kit.storage.columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idp_world")),
    )
    op.create_table(
        "idp_authorization_code",
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("grant_id", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("session_id", sa.Text(), nullable=False),
        sa.Column("redirect_uri", sa.Text(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("resource", sa.Text(), nullable=True),
        sa.Column("claims", cso_kit.storage.columns.Json(), nullable=True),
        sa.Column("nonce", sa.Text(), nullable=True),
        sa.Column("code_challenge", sa.Text(), nullable=True),
        sa.Column("auth_time", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("amr", sa.Text(), nullable=False),
        sa.Column("expires_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("consumed_at", cso_kit.storage.columns.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["idp_account.id"], name=op.f("fk_idp_authorization_code_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_idp_authorization_code")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "idp_consent",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("given_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["idp_account.id"], name=op.f("fk_idp_consent_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["client_id"], ["idp_client.client_id"], name=op.f("fk_idp_consent_client_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "client_id", name=op.f("pk_idp_consent")),
    )
    op.create_table(
        "idp_handout",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["idp_account.id"], name=op.f("fk_idp_handout_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_idp_handout")),
    )
    op.create_table(
        "idp_proven_password",
        sa.Column("interaction_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("password_fingerprint", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["idp_account.id"], name=op.f("fk_idp_proven_password_account_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["interaction_id"],
            ["idp_interaction.id"],
            name=op.f("fk_idp_proven_password_interaction_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("interaction_id", name=op.f("pk_idp_proven_password")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "idp_pacer_login",
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("began_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("logins", sa.Integer(), nullable=False),
        sa.Column("suspended_until", cso_kit.storage.columns.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["idp_account.id"], name=op.f("fk_idp_pacer_login_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_idp_pacer_login")),
    )
    op.create_table(
        "idp_registration",
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("registered_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["idp_client.client_id"], name=op.f("fk_idp_registration_client_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_idp_registration")),
    )
    op.create_table(
        "idp_session",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("auth_time", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("amr", sa.Text(), nullable=False),
        sa.Column("expires_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("clients", cso_kit.storage.columns.Json(), nullable=False),
        sa.Column("ended_at", cso_kit.storage.columns.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["idp_account.id"], name=op.f("fk_idp_session_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idp_session")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_idp_session_account_id"), "idp_session", ["account_id"], unique=False)
    op.create_table(
        "idp_token",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("grant_id", sa.Text(), nullable=False),
        sa.Column("client_id", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("session_id", sa.Text(), nullable=True),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("resource", sa.Text(), nullable=True),
        sa.Column("claims", cso_kit.storage.columns.Json(), nullable=True),
        sa.Column("auth_time", cso_kit.storage.columns.Instant(), nullable=True),
        sa.Column("amr", sa.Text(), nullable=True),
        sa.Column("issued_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("expires_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("consumed_at", cso_kit.storage.columns.Instant(), nullable=True),
        sa.Column("revoked_at", cso_kit.storage.columns.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["idp_account.id"], name=op.f("fk_idp_token_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_idp_token")),
        sqlite_with_rowid=False,
    )
    # The one row of the clock: both hands run with real time.
    op.execute(
        "INSERT INTO idp_state (id, calendar_offset_us, protocol_offset_us, version, config_version) VALUES (1, 0, 0, 1, 1)"
    )


def downgrade() -> None:
    op.drop_table("idp_token")
    op.drop_index(op.f("ix_idp_session_account_id"), table_name="idp_session")
    op.drop_table("idp_session")
    op.drop_table("idp_registration")
    op.drop_table("idp_pacer_login")
    op.drop_table("idp_proven_password")
    op.drop_table("idp_handout")
    op.drop_table("idp_consent")
    op.drop_table("idp_authorization_code")
    op.drop_table("idp_world")
    op.drop_table("idp_used_assertion")
    op.drop_table("idp_state")
    op.drop_table("idp_signing_key")
    op.drop_table("idp_secret")
    op.drop_table("idp_pushed_request")
    op.drop_index(op.f("ix_idp_pacer_token_session_id"), table_name="idp_pacer_token")
    op.drop_table("idp_pacer_token")
    op.drop_index("ix_idp_outbox_waiting", table_name="idp_outbox")
    op.drop_table("idp_outbox")
    op.drop_table("idp_login_failure")
    op.drop_table("idp_journal")
    op.drop_table("idp_interaction")
    op.drop_table("idp_client")
    op.drop_table("idp_account")
