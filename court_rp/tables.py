"""All tables of the courts. Each feature's `model.py` declares the rows that are read from them."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    func,
)

from cso_kit.storage.columns import Instant, Json
from cso_kit.storage.tables import KitTables, RowNumber, partial_index

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
kit = KitTables.define(metadata, "court_")

# A court's calendar, and which of its dates are settled (transition/settle.py). `due_at` is the next unsettled one.
calendar = Table(
    "court_calendar",
    metadata,
    Column("court_id", Text, primary_key=True),
    Column("announced_at", Instant),
    Column("registration_closes_at", Instant),
    Column("freeze_at", Instant),
    Column("freeze_filing", Boolean, nullable=False),
    Column("freeze_reading", Boolean, nullable=False),
    Column("go_live_at", Instant),
    Column("linking_opens", Text, nullable=False),
    Column("go_live_roughly", Text),
    Column("linking_excludes", Text, nullable=False),
    Column("announcement_is_settled", Boolean, nullable=False),
    Column("go_live_is_settled", Boolean, nullable=False),
    Column("registration_is_settled", Boolean, nullable=False),
    Column("instructions_are_settled", Boolean, nullable=False),
    Column("freeze_is_settled", Boolean, nullable=False),
    Column("due_at", Instant, index=True),
)

# A court's notices as they were posted; no row is ever changed.
notice = Table(
    "court_notice",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("court_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("posted_at", Instant, nullable=False),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),
)
Index("ix_court_notice_court_id", notice.c.court_id, notice.c.posted_at)

# The court's filers, each with the CM/ECF credential that the court issued. Logins are compared without regard to case.
filer = Table(
    "court_filer",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("court_id", Text, nullable=False),
    Column("login", Text, nullable=False),
    Column("folded_login", Text, nullable=False),
    Column("key_hash", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("may_file", Boolean, nullable=False),
    Column("retired_at", Instant),
    # Since when the login is joined into another one of the same person (rule L14); it is retired then too.
    Column("closed_at", Instant),
    UniqueConstraint("court_id", "folded_login"),
)

Index("ix_court_filer_email", func.lower(filer.c.email))

# Plain keys from a scenario or a control call, for the control plane; a row is deleted when the court resets the key.
handout = Table(
    "court_handout",
    metadata,
    Column("filer_id", RowNumber, ForeignKey(filer.c.id, ondelete="CASCADE"), primary_key=True),
    Column("key", Text, nullable=False),
)

# Failures by the typed login, also of logins that no filer has, so that a lock does not tell which exist.
login_failure = Table(
    "court_login_failure",
    metadata,
    Column("court_id", Text, primary_key=True),
    Column("folded_login", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("locked_until", Instant),
    Column("last_at", Instant, nullable=False),
)

# Links between one PACER account and one filer at one court. An ended link keeps its row.
link = Table(
    "court_link",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("court_id", Text, nullable=False),
    Column("filer_id", RowNumber, ForeignKey(filer.c.id, ondelete="CASCADE"), nullable=False),
    Column("issuer", Text, nullable=False),
    Column("sub", Text, nullable=False),
    Column("login_id", Text),
    Column("made_by", Text, nullable=False),
    Column("reason", Text),
    Column("linked_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("ended_reason", Text),
)
_is_live_link = link.c.ended_at.is_(None)
# The database itself enforces rule L2, one to one per court.
partial_index(
    "uq_court_link_live_filer",
    link.c.court_id,
    link.c.filer_id,
    unique=True,
    where=_is_live_link,
)
partial_index(
    "uq_court_link_live_account",
    link.c.court_id,
    link.c.issuer,
    link.c.sub,
    unique=True,
    where=_is_live_link,
)
Index("ix_court_link_sub", link.c.sub)
Index("ix_court_link_filer_id", link.c.filer_id)

# One index only, because every court login writes it; go-live and the board search sessions seldom.
session = Table(
    "court_session",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("secret_hash", Text, nullable=False, unique=True),
    Column("court_id", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("filer_id", RowNumber, ForeignKey(filer.c.id, ondelete="CASCADE")),
    Column("issuer", Text),
    Column("sub", Text),
    Column("sid", Text),
    Column("login_id", Text),
    Column("name", Text),
    Column("account_type", Text),
    Column("account_generation", Text),
    Column("may_search", Boolean, nullable=False),
    Column("id_token", Text),
    Column("opened_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("ended_reason", Text),
    # Rule A7: whether PACER calls the account exempt from fees at this court, and whether the visitor has chosen to be.
    Column("may_be_exempt", Boolean, nullable=False, server_default=false()),
    Column("is_exempt", Boolean, nullable=False, server_default=false()),
    # Of a sign-on by OpenID Connect: the visitor's cookie has the one that was chosen since (rule A15).
    Column("client_code", Text),
    # The flow that opened it, to which its pages belong (`cso_kit.trace`).
    Column("correlation", Text),
)

# For the courts' own logins only: a second login with a filer's credential ends the first session.
partial_index(
    "ix_court_session_filer_id",
    session.c.filer_id,
    where=session.c.filer_id.is_not(None),
)

# Sign-ons that wait for the provider's response. Nonce and code verifier are derived from the browser's secret.
sign_on = Table(
    "court_sign_on",
    metadata,
    Column("state_hash", Text, primary_key=True),
    Column("court_id", Text, nullable=False),
    Column("browser_hash", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("return_to", Text, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("consumed_at", Instant),
    # The flow that a caller named; without it the flow is that of the state (`cso_kit.trace`).
    Column("correlation", Text),
    sqlite_with_rowid=False,  # the key is random text: one b-tree instead of two
)

# Accepted logout tokens and e-file registration tokens, until they expire.
logout_token = Table(
    "court_logout_token",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("expires_at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

# Fictional cases; `last_entry` is the number of the newest docket entry. Titles are searched without regard to case.
case = Table(
    "court_case",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("court_id", Text, nullable=False),
    Column("case_number", Text, nullable=False),
    Column("pacer_case_id", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("folded_title", Text, nullable=False),
    Column("office", Text),
    Column("year", Integer),
    Column("type", Text),
    Column("sequence", Integer),
    Column("jurisdiction", Text, nullable=False),
    Column("filed_on", Date, nullable=False),
    Column("closed_on", Date),
    Column("judge", Text),
    Column("nature_of_suit", Text),
    Column("chapter", Text),
    Column("last_entry", Integer, nullable=False),
    UniqueConstraint("court_id", "case_number"),
    UniqueConstraint("court_id", "pacer_case_id"),
)
# For the next number of a court's year, and for cases whose number was typed without office or type.
Index("ix_court_case_sequence", case.c.court_id, case.c.year, case.c.sequence)

party = Table(
    "court_party",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("case_id", RowNumber, ForeignKey(case.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("last_name", Text, nullable=False),
    Column("first_name", Text),
    Column("middle_name", Text),
    Column("folded_last_name", Text, nullable=False),
    Column("folded_first_name", Text, nullable=False),
    Column("folded_middle_name", Text, nullable=False),
)

entry = Table(
    "court_entry",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("case_id", RowNumber, ForeignKey(case.c.id, ondelete="CASCADE"), nullable=False),
    Column("court_id", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("event", Text, nullable=False),
    Column("filed_at", Instant, nullable=False),
    Column("filer_id", RowNumber, ForeignKey(filer.c.id, ondelete="SET NULL")),
    Column("filed_by", Text, nullable=False),
    # The filing agent who made the filing in the filer's name (rule L13).
    Column("agent_id", RowNumber),
    Column("agent_name", Text),
    Column("document_name", Text, nullable=False),
    Column("document_size", Integer, nullable=False),
    Column("document_sha256", Text, nullable=False),
    UniqueConstraint("case_id", "number"),
)
Index("ix_court_entry_court_id", entry.c.court_id, entry.c.id)
partial_index("ix_court_entry_filer_id", entry.c.filer_id, where=entry.c.filer_id.is_not(None))
partial_index("ix_court_entry_agent_id", entry.c.agent_id, where=entry.c.agent_id.is_not(None))

document = Table(
    "court_document",
    metadata,
    Column("entry_id", RowNumber, ForeignKey(entry.c.id, ondelete="CASCADE"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

# Filings that were interrupted, kept for their filer with the document.
draft = Table(
    "court_draft",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("court_id", Text, nullable=False),
    Column("filer_id", RowNumber, ForeignKey(filer.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("case_number", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("on_behalf_of", Text),
    Column("document_name", Text),
    Column("document_size", Integer),
    Column("document_sha256", Text),
    Column("content", LargeBinary),
    Column("kept_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

# The staff of the clerk's office, who work at the court's desk. They are no filers. `given_key` is the plain key from a scenario
# or a control call, for the control plane.
staff = Table(
    "court_staff",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("court_id", Text, nullable=False),
    Column("login", Text, nullable=False),
    Column("folded_login", Text, nullable=False),
    Column("key_hash", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("given_key", Text),
    UniqueConstraint("court_id", "folded_login"),
)

staff_session = Table(
    "court_staff_session",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("secret_hash", Text, nullable=False, unique=True),
    Column("court_id", Text, nullable=False),
    Column("staff_id", RowNumber, ForeignKey(staff.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("opened_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("ended_at", Instant),
)

# What was done at the desk, by whom and why. The name is that of the day; a row outlives the member of staff and the filer.
desk_act = Table(
    "court_desk_act",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("court_id", Text, nullable=False),
    Column("act", Text, nullable=False),
    Column("filer_id", RowNumber, ForeignKey(filer.c.id, ondelete="SET NULL"), index=True),
    Column("text", Text, nullable=False),
    Column("reason", Text),
    Column("by_login", Text),
    Column("by_name", Text, nullable=False),
    Column("done_at", Instant, nullable=False),
)
Index("ix_court_desk_act_court_id", desk_act.c.court_id, desk_act.c.id)

# Who files in whose name (rule L13). A removed relation keeps its row.
filing_agent = Table(
    "court_filing_agent",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("court_id", Text, nullable=False),
    Column("attorney_id", RowNumber, ForeignKey(filer.c.id, ondelete="CASCADE"), nullable=False),
    Column("agent_id", RowNumber, ForeignKey(filer.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("added_at", Instant, nullable=False),
    Column("removed_at", Instant),
)
partial_index(
    "uq_court_filing_agent_live",
    filing_agent.c.attorney_id,
    filing_agent.c.agent_id,
    unique=True,
    where=filing_agent.c.removed_at.is_(None),
)

# What a court offers for e-file registration (rule L11). A court without a row offers what is usual for its type.
offer = Table(
    "court_offer",
    metadata,
    Column("court_id", Text, primary_key=True),
    Column("kinds", Json, nullable=False),
    Column("roles", Json, nullable=False),
    Column("order_roles", Json, nullable=False),
    Column("contact", Text, nullable=False),
)

# E-file registrations as they arrived from the provider, which made their ids. `round` counts what the person sent (the request
# and each answer), `number` counts the court's decisions.
registration = Table(
    "court_registration",
    metadata,
    Column("id", Text, primary_key=True),
    Column("court_id", Text, nullable=False),
    Column("issuer", Text, nullable=False),
    Column("sub", Text, nullable=False),
    Column("login_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("is_rescue", Boolean, nullable=False),
    Column("former_login", Text),
    Column("details", Json, nullable=False),
    Column("submitted_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    Column("filer_login", Text),
)
Index("ix_court_registration_court_id", registration.c.court_id, registration.c.received_at)
Index("ix_court_registration_sub", registration.c.sub)

# What happened to a registration, in its order; no row is ever changed.
registration_step = Table(
    "court_registration_step",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("registration_id", Text, ForeignKey(registration.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

# The scenario as it was loaded, for a reset; one row.
world = Table(
    "court_world", metadata, Column("id", Integer, primary_key=True), Column("document", Json, nullable=False)
)

# The service's own secrets: the one from which client secrets are derived, and the private key. A reset keeps them.
own_secret = Table(
    "court_own_secret", metadata, Column("name", Text, primary_key=True), Column("value", Text, nullable=False)
)
