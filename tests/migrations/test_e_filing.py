"""The revisions that bring e-file registrations (rule L11) and filing agents (rule L13)."""

from cso_migrations import runner
from tests.conftest import Databases
from tests.migrations.test_migrations import rows, run

FILER = (
    "INSERT INTO court_filer (id, court_id, login, folded_login, key_hash, name, email, role, may_file) "
    "VALUES (3, 'cacd', 'jdoe', 'jdoe', 'h', 'Jane Doe', '', 'attorney', true)"
)
CASE = (
    "INSERT INTO court_case (id, court_id, case_number, pacer_case_id, title, folded_title, jurisdiction, filed_on, last_entry) "
    "VALUES (5, 'cacd', '2:20-cv-00001', 1, 'Kite', 'kite', 'cv', '2020-01-01', 1)"
)
ENTRY = (
    "INSERT INTO court_entry (id, case_id, court_id, number, event, filed_at, filer_id, filed_by, document_name, document_size, "
    "document_sha256) VALUES (7, 5, 'cacd', 1, 'Motion', 0, 3, 'Jane Doe', 'a.pdf', 1, 'x')"
)
DRAFT = (
    "INSERT INTO court_draft (id, court_id, filer_id, case_number, event, kept_at, expires_at) "
    "VALUES (9, 'cacd', 3, '2:20-cv-00001', 'Motion', 0, 0)"
)


def test_filings_of_the_revision_before_are_filings_without_an_agent(databases: Databases) -> None:
    """Rule L13: what was filed and kept before is as it was, on the way there and back."""
    url = databases.empty()
    runner.upgrade("court_rp", url, "0011")
    run(url, FILER, CASE, ENTRY, DRAFT)

    runner.upgrade("court_rp", url)

    assert rows(url, "SELECT filed_by, agent_id, agent_name FROM court_entry") == [("Jane Doe", None, None)]
    assert rows(url, "SELECT event, on_behalf_of FROM court_draft") == [("Motion", None)]
    assert rows(url, "SELECT count(*) FROM court_registration") == [(0,)]
    runner.downgrade("court_rp", url, "0011")
    assert rows(url, "SELECT id, filed_by FROM court_entry") == [(7, "Jane Doe")]
    assert rows(url, "SELECT id, event FROM court_draft") == [(9, "Motion")]


def test_accounts_of_the_revision_before_can_ask(databases: Databases) -> None:
    """Rule L11: an account of before has no request yet, and is kept there and back; one request can be stored for it."""
    url = databases.empty()
    runner.upgrade("cso_idp", url, "0016")
    run(
        url,
        "INSERT INTO idp_account (id, sub, login_id, password_hash, type, user_type, created_on, status, search_status, name, "
        "email, cja_exempt_courts, client_code_required, account_number, password_skips) VALUES (4, 'jane', 'jane', 'h', "
        "'individual', 'attorney', '2015-01-02', 'active', 'active', 'Jane Doe', '', '[]', false, '1234567', 0)",
    )

    runner.upgrade("cso_idp", url)

    run(
        url,
        "INSERT INTO idp_e_file_registration (id, account_id, client_id, court_id, court_name, kind, kind_label, role, "
        "is_rescue, details, submitted_at, round, received_round) VALUES ('a', 4, 'court-cacd', 'cacd', 'C.D. Cal.', "
        "'e_file', 'E-File', 'attorney', false, '{}', 0, 1, 0)",
    )
    assert rows(url, "SELECT id, account_id FROM idp_e_file_registration") == [("a", 4)]
    runner.downgrade("cso_idp", url, "0016")
    assert rows(url, "SELECT id, sub FROM idp_account") == [(4, "jane")]
