"""The courts' first tables.

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
        "court_calendar",
        sa.Column("court_id", sa.Text(), nullable=False),
        sa.Column("announced_at", cso_kit.storage.columns.Instant(), nullable=True),
        sa.Column("registration_closes_at", cso_kit.storage.columns.Instant(), nullable=True),
        sa.Column("freeze_at", cso_kit.storage.columns.Instant(), nullable=True),
        sa.Column("freeze_filing", sa.Boolean(), nullable=False),
        sa.Column("freeze_reading", sa.Boolean(), nullable=False),
        sa.Column("go_live_at", cso_kit.storage.columns.Instant(), nullable=True),
        sa.Column("linking_opens", sa.Text(), nullable=False),
        sa.Column("announcement_is_settled", sa.Boolean(), nullable=False),
        sa.Column("go_live_is_settled", sa.Boolean(), nullable=False),
        sa.Column("due_at", cso_kit.storage.columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("court_id", name=op.f("pk_court_calendar")),
    )
    op.create_index(op.f("ix_court_calendar_due_at"), "court_calendar", ["due_at"], unique=False)
    op.create_table(
        "court_case",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("court_id", sa.Text(), nullable=False),
        sa.Column("case_number", sa.Text(), nullable=False),
        sa.Column("pacer_case_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("folded_title", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("type", sa.Text(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("judge", sa.Text(), nullable=True),
        sa.Column("nature_of_suit", sa.Text(), nullable=True),
        sa.Column("chapter", sa.Text(), nullable=True),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_case")),
        sa.UniqueConstraint("court_id", "case_number", name=op.f("uq_court_case_court_id_case_number")),
        sa.UniqueConstraint("court_id", "pacer_case_id", name=op.f("uq_court_case_court_id_pacer_case_id")),
    )
    op.create_table(
        "court_filer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("court_id", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("folded_login", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("may_file", sa.Boolean(), nullable=False),
        sa.Column("retired_at", cso_kit.storage.columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_filer")),
        sa.UniqueConstraint("court_id", "folded_login", name=op.f("uq_court_filer_court_id_folded_login")),
    )
    op.create_table(
        "court_journal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("recorded_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("calendar_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("protocol_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("court_id", sa.Text(), nullable=True),
        sa.Column("sub", sa.Text(), nullable=True),
        sa.Column("data", cso_kit.storage.columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_journal")),
    )
    op.create_table(
        "court_login_failure",
        sa.Column("court_id", sa.Text(), nullable=False),
        sa.Column("folded_login", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", cso_kit.storage.columns.Instant(), nullable=True),
        sa.Column("last_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("court_id", "folded_login", name=op.f("pk_court_login_failure")),
    )
    op.create_table(
        "court_logout_token",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("expires_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_court_logout_token")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "court_message",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("court_id", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sent_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_message")),
    )
    op.create_index("ix_court_message_address", "court_message", ["address", "id"], unique=False)
    op.create_table(
        "court_outbox",
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_outbox")),
    )
    op.create_index(
        "ix_court_outbox_waiting",
        "court_outbox",
        ["next_attempt_at"],
        unique=False,
        sqlite_where=sa.text("delivered_at IS NULL AND failed_at IS NULL"),
        postgresql_where=sa.text("delivered_at IS NULL AND failed_at IS NULL"),
    )
    op.create_table(
        "court_own_secret",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_court_own_secret")),
    )
    op.create_table(
        "court_sign_on",
        sa.Column("state_hash", sa.Text(), nullable=False),
        sa.Column("court_id", sa.Text(), nullable=False),
        sa.Column("browser_hash", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("return_to", sa.Text(), nullable=False),
        sa.Column("expires_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("consumed_at", cso_kit.storage.columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("state_hash", name=op.f("pk_court_sign_on")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "court_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("calendar_offset_us", sa.BigInteger(), nullable=False),
        sa.Column("protocol_offset_us", sa.BigInteger(), nullable=False),
        sa.Column("calendar_frozen_at", cso_kit.storage.columns.Instant(), nullable=True),
        sa.Column("protocol_frozen_at", cso_kit.storage.columns.Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("config_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_state")),
    )
    op.create_table(
        "court_world",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document", cso_kit.storage.columns.Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_world")),
    )
    op.create_table(
        "court_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("court_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("filed_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("filer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("filed_by", sa.Text(), nullable=False),
        sa.Column("document_name", sa.Text(), nullable=False),
        sa.Column("document_size", sa.Integer(), nullable=False),
        sa.Column("document_sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["court_case.id"], name=op.f("fk_court_entry_case_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["filer_id"], ["court_filer.id"], name=op.f("fk_court_entry_filer_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_entry")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_court_entry_case_id_number")),
    )
    op.create_index("ix_court_entry_court_id", "court_entry", ["court_id", "id"], unique=False)
    op.create_table(
        "court_party",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("last_name", sa.Text(), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=True),
        sa.Column("middle_name", sa.Text(), nullable=True),
        sa.Column("folded_last_name", sa.Text(), nullable=False),
        sa.Column("folded_first_name", sa.Text(), nullable=False),
        sa.Column("folded_middle_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["court_case.id"], name=op.f("fk_court_party_case_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_party")),
    )
    op.create_index(op.f("ix_court_party_case_id"), "court_party", ["case_id"], unique=False)
    op.create_table(
        "court_handout",
        sa.Column("filer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["filer_id"], ["court_filer.id"], name=op.f("fk_court_handout_filer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("filer_id", name=op.f("pk_court_handout")),
    )
    op.create_table(
        "court_link",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("court_id", sa.Text(), nullable=False),
        sa.Column("filer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("sub", sa.Text(), nullable=False),
        sa.Column("login_id", sa.Text(), nullable=True),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("linked_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("ended_at", cso_kit.storage.columns.Instant(), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["filer_id"], ["court_filer.id"], name=op.f("fk_court_link_filer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_link")),
    )
    op.create_index("ix_court_link_filer_id", "court_link", ["filer_id"], unique=False)
    op.create_index("ix_court_link_sub", "court_link", ["sub"], unique=False)
    op.create_index(
        "uq_court_link_live_account",
        "court_link",
        ["court_id", "issuer", "sub"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index(
        "uq_court_link_live_filer",
        "court_link",
        ["court_id", "filer_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "court_session",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("court_id", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("filer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("issuer", sa.Text(), nullable=True),
        sa.Column("sub", sa.Text(), nullable=True),
        sa.Column("sid", sa.Text(), nullable=True),
        sa.Column("login_id", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("account_type", sa.Text(), nullable=True),
        sa.Column("account_generation", sa.Text(), nullable=True),
        sa.Column("may_search", sa.Boolean(), nullable=False),
        sa.Column("id_token", sa.Text(), nullable=True),
        sa.Column("opened_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("expires_at", cso_kit.storage.columns.Instant(), nullable=False),
        sa.Column("ended_at", cso_kit.storage.columns.Instant(), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["filer_id"], ["court_filer.id"], name=op.f("fk_court_session_filer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_session")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_court_session_secret_hash")),
    )
    op.create_index(
        "ix_court_session_filer_id",
        "court_session",
        ["filer_id"],
        unique=False,
        sqlite_where=sa.text("filer_id IS NOT NULL"),
        postgresql_where=sa.text("filer_id IS NOT NULL"),
    )
    op.create_table(
        "court_document",
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["court_entry.id"], name=op.f("fk_court_document_entry_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_court_document")),
    )
    # The one row of the clock: both hands run with real time.
    op.execute(
        "INSERT INTO court_state (id, calendar_offset_us, protocol_offset_us, version, config_version) "
        "VALUES (1, 0, 0, 1, 1)"
    )


def downgrade() -> None:
    op.drop_table("court_document")
    op.drop_index(
        "ix_court_session_filer_id",
        table_name="court_session",
        sqlite_where=sa.text("filer_id IS NOT NULL"),
        postgresql_where=sa.text("filer_id IS NOT NULL"),
    )
    op.drop_table("court_session")
    op.drop_index(
        "uq_court_link_live_filer",
        table_name="court_link",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index(
        "uq_court_link_live_account",
        table_name="court_link",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index("ix_court_link_sub", table_name="court_link")
    op.drop_index("ix_court_link_filer_id", table_name="court_link")
    op.drop_table("court_link")
    op.drop_table("court_handout")
    op.drop_index("ix_court_entry_court_id", table_name="court_entry")
    op.drop_table("court_entry")
    op.drop_table("court_world")
    op.drop_table("court_state")
    op.drop_table("court_sign_on")
    op.drop_table("court_own_secret")
    op.drop_index("ix_court_outbox_waiting", table_name="court_outbox")
    op.drop_table("court_outbox")
    op.drop_index("ix_court_message_address", table_name="court_message")
    op.drop_table("court_message")
    op.drop_table("court_logout_token")
    op.drop_table("court_login_failure")
    op.drop_table("court_journal")
    op.drop_table("court_filer")
    op.drop_index(op.f("ix_court_party_case_id"), table_name="court_party")
    op.drop_table("court_party")
    op.drop_table("court_case")
    op.drop_index(op.f("ix_court_calendar_due_at"), table_name="court_calendar")
    op.drop_table("court_calendar")
