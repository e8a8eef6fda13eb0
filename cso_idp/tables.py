"""All tables of the provider. Each feature's `model.py` declares the rows that are read from them."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    false,
    func,
    true,
)

from cso_kit.storage.columns import Instant, Json
from cso_kit.storage.tables import KitTables, RowNumber, partial_index

# The four tables that every login writes to keep their rows in their keys (`sqlite_with_rowid=False`) and have no more indexes
# than their lookups need: each index is one more page to write at every commit (docs/decisions/0006-what-a-login-writes.md).
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
kit = KitTables.define(metadata, "idp_")

account = Table(
    "idp_account",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("sub", Text, nullable=False, unique=True),
    Column("login_id", Text, nullable=False, unique=True),
    Column("account_number", Text, nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("user_type", Text, nullable=False),
    Column("created_on", Date, nullable=False),
    Column("upgraded_at", Instant),
    Column("status", Text, nullable=False),
    Column("search_status", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("cja_exempt_courts", Json, nullable=False),
    # The district of a separate exempt CJA account (rule A7).
    Column("cja_account", Text),
    Column("date_of_birth", Date),
    Column("address", Json),
    Column("security_questions", Json),
    Column("client_code_required", Boolean, nullable=False),
    Column("paa_code_required", Boolean, nullable=False, server_default=false()),
    Column("client_code_format", Text),
    # The day on which the password was chosen, unknown if null, and how often its change was put off (rule A10).
    Column("password_set_on", Date),
    Column("password_skips", Integer, nullable=False, server_default="0"),
    # What the holder said at the upgrade: INDIVIDUAL, or a kind of government.
    Column("holder_type", Text),
    # Whether there is a row in `authenticator`: a login reads this row anyway, and then no other (rule A11).
    Column("has_second_factor", Boolean, nullable=False, server_default=false()),
    Column("mfa_skips", Integer, nullable=False, server_default="0"),
    Column("mfa_prompted_on", Date),
    # False after the holder chose another address, until its link is followed.
    Column("is_email_confirmed", Boolean, nullable=False, server_default=true()),
)

# An address is compared without case. A registration is compared with all accounts (rule A12).
Index("ix_idp_account_email", func.lower(account.c.email))
Index("ix_idp_account_date_of_birth", account.c.date_of_birth)

# Rule A4: the shared accounts whose upgrade by accident the scenario allows, and when it happened.
shared_upgrade = Table(
    "idp_shared_upgrade",
    metadata,
    Column("account_id", RowNumber, ForeignKey(account.c.id, ondelete="CASCADE"), primary_key=True),
    Column("happened_at", Instant),
)

# The authenticator apps of an account (rule A11). `last_step` is the time step of the last accepted code: each is valid once
# (RFC 6238 §5.2). `added_at` is calendar time; apps from before it was kept have none.
authenticator = Table(
    "idp_authenticator",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("account_id", RowNumber, ForeignKey(account.c.id, ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("last_step", Integer),
    Column("added_at", Instant),
    UniqueConstraint("account_id", "name"),
    UniqueConstraint("account_id", "secret"),
)

backup_code = Table(
    "idp_backup_code",
    metadata,
    Column("account_id", RowNumber, ForeignKey(account.c.id, ondelete="CASCADE"), primary_key=True),
    Column("code_hash", Text, primary_key=True),
    Column("used_at", Instant),
)

# What a sign-on session is doing with its account's second factor: a security code was mailed (`code_hash`), or the secret of a
# new app is shown (`secret`).
second_factor_setup = Table(
    "idp_second_factor_setup",
    metadata,
    Column("session_id", Text, primary_key=True),
    Column("account_id", RowNumber, ForeignKey(account.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("purpose", Text, nullable=False),
    Column("code_hash", Text),
    Column("secret", Text),
    Column("expires_at", Instant, nullable=False),
)

# Wrong security codes by account, whatever session they were typed in.
security_code_failure = Table(
    "idp_security_code_failure",
    metadata,
    Column("account_id", RowNumber, ForeignKey(account.c.id, ondelete="CASCADE"), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("locked_until", Instant),
)

# What a scenario or a control call says about the calendar of the second factor; one row. What is empty is the settings'.
second_factor_policy = Table(
    "idp_second_factor_policy",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("enforced_from", Text),
    Column("seed", Text),
)

# Registrations that wait for the e-mail address to be confirmed.
confirmation = Table(
    "idp_confirmation",
    metadata,
    Column("account_id", RowNumber, ForeignKey(account.c.id, ondelete="CASCADE"), primary_key=True),
    Column("code_hash", Text, nullable=False, unique=True),
    Column("interaction_id", Text),
    Column("sent_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
)

# Codes for search privileges, on their way by mail or arrived.
activation = Table(
    "idp_activation",
    metadata,
    Column("account_id", RowNumber, ForeignKey(account.c.id, ondelete="CASCADE"), primary_key=True),
    Column("mailed_at", Instant, nullable=False),
    Column("arrives_at", Instant, nullable=False),
    Column("code_hash", Text),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("locked_until", Instant),
)

# How often strangers were told of a duplicate in the present window; one row.
told_duplicates = Table(
    "idp_told_duplicates",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("began_at", Instant, nullable=False),
    Column("told", Integer, nullable=False),
)

# The users of administrative accounts (PAA), and invitations; without an account if nobody has what was typed.
paa_member = Table(
    "idp_paa_member",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("paa_id", RowNumber, ForeignKey(account.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("account_id", RowNumber, ForeignKey(account.c.id, ondelete="CASCADE"), index=True),
    Column("last_name", Text, nullable=False),
    Column("account_number", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("invited_at", Instant, nullable=False),
    Column("accepted_at", Instant),
)

# What a PAA asks of the client codes of its users; kept with each user's account too.
paa_rule = Table(
    "idp_paa_rule",
    metadata,
    Column("account_id", RowNumber, ForeignKey(account.c.id, ondelete="CASCADE"), primary_key=True),
    Column("required", Boolean, nullable=False),
    Column("format", Text),
)

# Plain passwords from a scenario or a control call, for the control plane; a row is deleted when the holder chooses another one.
handout = Table(
    "idp_handout",
    metadata,
    Column("account_id", RowNumber, ForeignKey(account.c.id, ondelete="CASCADE"), primary_key=True),
    Column("password", Text, nullable=False),
)

# Links to choose another password, which were mailed: each works once.
recovery_link = Table(
    "idp_recovery_link",
    metadata,
    Column("secret_hash", Text, primary_key=True),
    Column("account_id", RowNumber, ForeignKey(account.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)

# Links of the control plane that sign a browser on: each works once. They expire by real time, like whatever a person waits for.
sign_on_link = Table(
    "idp_sign_on_link",
    metadata,
    Column("secret_hash", Text, primary_key=True),
    Column("account_id", RowNumber, ForeignKey(account.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)

# Failures by the typed name, also of names that no account has, so that a lock does not tell which exist.
login_failure = Table(
    "idp_login_failure",
    metadata,
    Column("login_id", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("locked_until", Instant),
    Column("last_at", Instant, nullable=False),
)

session = Table(
    "idp_session",
    metadata,
    Column("id", Text, primary_key=True),
    Column("secret_hash", Text, nullable=False),
    Column("account_id", RowNumber, ForeignKey(account.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("auth_time", Instant, nullable=False),
    Column("amr", Text, nullable=False),
    Column("expires_at", Instant, nullable=False),
    # The clients that take part, in their order: a column, not a table, because a login writes this row anyway.
    Column("clients", Json, nullable=False),
    Column("acknowledged", Text, nullable=False, server_default=""),
    Column("client_code", Text),
    Column("ended_at", Instant),
    sqlite_with_rowid=False,
)

interaction = Table(
    "idp_interaction",
    metadata,
    Column("id", Text, primary_key=True),
    Column("face", Text, nullable=False, server_default="openid"),
    Column("browser_hash", Text, nullable=False),
    Column("client_id", Text),
    Column("parameters", Json, nullable=False),
    Column("session_id", Text),
    Column("expires_at", Instant, nullable=False),
    Column("consumed_at", Instant),
    sqlite_with_rowid=False,
)

# Interactions in which the right password was given and the one-time code is missing.
proven_password = Table(
    "idp_proven_password",
    metadata,
    Column("interaction_id", Text, ForeignKey(interaction.c.id, ondelete="CASCADE"), primary_key=True),
    Column("account_id", RowNumber, ForeignKey(account.c.id, ondelete="CASCADE"), nullable=False),
    Column("password_fingerprint", Text, nullable=False),
    Column("acknowledged", Text, nullable=False, server_default=""),
    Column("client_code", Text),
    sqlite_with_rowid=False,
)

client = Table(
    "idp_client",
    metadata,
    Column("client_id", Text, primary_key=True),
    Column("secret_hash", Text),
    Column("metadata", Json, nullable=False),
    Column("is_own", Boolean, nullable=False),
)

# Self-registered clients (RFC 7591), and their registration access tokens (RFC 7592).
registration = Table(
    "idp_registration",
    metadata,
    Column("client_id", Text, ForeignKey(client.c.client_id, ondelete="CASCADE"), primary_key=True),
    Column("token_hash", Text, nullable=False),
    Column("registered_at", Instant, nullable=False),
)

# The consents of account holders to third-party clients, with all scopes that were allowed.
consent = Table(
    "idp_consent",
    metadata,
    Column("account_id", RowNumber, ForeignKey(account.c.id, ondelete="CASCADE"), primary_key=True),
    Column("client_id", Text, ForeignKey(client.c.client_id, ondelete="CASCADE"), primary_key=True),
    Column("scope", Text, nullable=False),
    Column("given_at", Instant, nullable=False),
)

authorization_code = Table(
    "idp_authorization_code",
    metadata,
    Column("code_hash", Text, primary_key=True),
    Column("grant_id", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("account_id", RowNumber, ForeignKey(account.c.id, ondelete="CASCADE"), nullable=False),
    Column("session_id", Text, nullable=False),
    Column("redirect_uri", Text),
    Column("scope", Text, nullable=False),
    Column("resource", Text),
    Column("claims", Json),
    Column("nonce", Text),
    Column("code_challenge", Text),
    Column("auth_time", Instant, nullable=False),
    Column("amr", Text, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("consumed_at", Instant),
    # The flow that it belongs to (`cso_kit.trace`).
    Column("correlation", Text),
    sqlite_with_rowid=False,
)

token = Table(
    "idp_token",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("grant_id", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("account_id", RowNumber, ForeignKey(account.c.id, ondelete="CASCADE")),
    Column("session_id", Text),
    Column("scope", Text, nullable=False),
    Column("resource", Text),
    Column("claims", Json),
    Column("auth_time", Instant),
    Column("amr", Text),
    Column("issued_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("consumed_at", Instant),
    Column("revoked_at", Instant),
    sqlite_with_rowid=False,
)

# Pushed authorization requests (RFC 9126): valid for a minute, once.
pushed_request = Table(
    "idp_pushed_request",
    metadata,
    Column("request_uri_hash", Text, primary_key=True),
    Column("client_id", Text, nullable=False),
    Column("parameters", Json, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("consumed_at", Instant),
    sqlite_with_rowid=False,
)

# Tokens of the PACER-native face (`nextGenCSO`). The session has the account; without a live session they are invalid.
pacer_token = Table(
    "idp_pacer_token",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("session_id", Text, nullable=False, index=True),
    Column("client_code", Text),
    Column("issued_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    sqlite_with_rowid=False,
)

# Login counts at `cso-auth`, if a setting needs them.
pacer_login = Table(
    "idp_pacer_login",
    metadata,
    Column("account_id", RowNumber, ForeignKey(account.c.id, ondelete="CASCADE"), primary_key=True),
    Column("began_at", Instant, nullable=False),
    Column("logins", Integer, nullable=False),
    Column("suspended_until", Instant),
)

# Used client assertions (RFC 7523 §3), until they expire.
used_assertion = Table(
    "idp_used_assertion",
    metadata,
    Column("assertion_hash", Text, primary_key=True),
    Column("expires_at", Instant, nullable=False),
)

signing_key = Table(
    "idp_signing_key",
    metadata,
    Column("kid", Text, primary_key=True),
    Column("alg", Text, nullable=False),
    Column("private_key", Text, nullable=False),
    Column("public_jwk", Json, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("used_from", Instant),
    Column("retired_at", Instant),
    Column("expires_at", Instant),
)

# Requests to merge an exempt account into the holder's own (rule A7). The number is as the holder gave it.
cja_request = Table(
    "idp_cja_request",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("account_id", RowNumber, ForeignKey(account.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("exempt_number", Text, nullable=False),
    Column("court_id", Text, nullable=False),
    Column("requested_at", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("decided_at", Instant),
    Column("decided_by", Text),
    Column("reason", Text),
)

# Staff of the PACER Service Center. They log in at its desk only; none of them is an account.
staff = Table(
    "idp_staff",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("key_hash", Text, nullable=False),
)

# As `login_failure`, for the names that are typed at the desk.
staff_failure = Table(
    "idp_staff_failure",
    metadata,
    Column("login", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("locked_until", Instant),
    Column("last_at", Instant, nullable=False),
)

staff_session = Table(
    "idp_staff_session",
    metadata,
    Column("id", Text, primary_key=True),
    Column("secret_hash", Text, nullable=False),
    Column("staff_id", RowNumber, ForeignKey(staff.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("expires_at", Instant, nullable=False),
    Column("ended_at", Instant),
    sqlite_with_rowid=False,
)

# Requests for e-filing at courts (rule L11). `round` counts what the holder sent (the request and each answer), `received_round`
# the part of it that the court has received. `closed_at` is set when the court has approved or denied.
e_file_registration = Table(
    "idp_e_file_registration",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account_id", RowNumber, ForeignKey(account.c.id, ondelete="CASCADE"), nullable=False),
    Column("client_id", Text, nullable=False),
    Column("court_id", Text, nullable=False),
    Column("court_name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("kind_label", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("is_rescue", Boolean, nullable=False),
    Column("former_login", Text),
    Column("details", Json, nullable=False),
    Column("submitted_at", Instant, nullable=False),
    Column("round", Integer, nullable=False),
    Column("received_round", Integer, nullable=False),
    Column("closed_at", Instant),
)
Index("ix_idp_e_file_registration_account_id", e_file_registration.c.account_id)
# The database itself allows one open request of an account at a court.
partial_index(
    "uq_idp_e_file_registration_open",
    e_file_registration.c.account_id,
    e_file_registration.c.court_id,
    unique=True,
    where=e_file_registration.c.closed_at.is_(None),
)

# What the holder sent and what the court decided, each numbered by its sender, so that what arrives twice is stored once.
e_file_step = Table(
    "idp_e_file_step",
    metadata,
    Column("registration_id", Text, ForeignKey(e_file_registration.c.id, ondelete="CASCADE"), primary_key=True),
    Column("sender", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("filer_login", Text),
    Column("at", Instant, nullable=False),
)

# The provider's own secrets, such as the one from which pairwise subjects are derived.
secret = Table("idp_secret", metadata, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

# The scenario as it was loaded, for a reset; one row.
world = Table("idp_world", metadata, Column("id", Integer, primary_key=True), Column("document", Json, nullable=False))

# The calls of courts that were taken (`court_calls`). A call may be sent again as long as its court has not seen the answer.
court_call = Table(
    "idp_court_call",
    metadata,
    Column("client_id", Text, primary_key=True),
    Column("call_id", Text, primary_key=True),
    Column("taken_at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

# The links that courts told of, with the newest news of each person at each court. An ended link keeps its row, so that older
# news that arrives late is recognised.
court_link = Table(
    "idp_court_link",
    metadata,
    Column("sub", Text, primary_key=True),
    Column("court_id", Text, primary_key=True),
    Column("login", Text, nullable=False),
    Column("linked_at", Instant, nullable=False),
    Column("is_linked", Boolean, nullable=False),
    Column("told_at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

# The receipts of courts and of the Case Locator (`pcl`): calendar time, fees and costs in cents. `payer_sub` is the
# administrative account that paid for the account `sub` at that time.
receipt = Table(
    "idp_receipt",
    metadata,
    Column("id", RowNumber, primary_key=True),
    Column("sub", Text, nullable=False),
    Column("payer_sub", Text),
    Column("place", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("login_id", Text, nullable=False),
    Column("client_code", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("criteria", Text, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("cents", Integer, nullable=False),
    Column("cost", Integer, nullable=False),
    Column("is_exempt", Boolean, nullable=False),
)
Index("ix_idp_receipt_sub", receipt.c.sub, receipt.c.at)
partial_index("ix_idp_receipt_payer_sub", receipt.c.payer_sub, receipt.c.at, where=receipt.c.payer_sub.is_not(None))

# When accounts last searched. `is_lapsed`: the search status is inactive because of that, and not by somebody's act.
search_activity = Table(
    "idp_search_activity",
    metadata,
    Column("account_id", RowNumber, ForeignKey(account.c.id, ondelete="CASCADE"), primary_key=True),
    Column("last_search_on", Date, nullable=False, index=True),
    Column("is_lapsed", Boolean, nullable=False),
)
