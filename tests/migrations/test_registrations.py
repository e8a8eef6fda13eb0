"""The revision for registrations that wait for a confirmation, and for codes by mail (rules A6, A14)."""

from cso_migrations import runner
from tests.conftest import Databases
from tests.migrations.test_migrations import rows, run

ACCOUNT = (
    "INSERT INTO idp_account (id, sub, login_id, password_hash, type, user_type, created_on, status, search_status, name, email, "
    "cja_exempt_courts, client_code_required, account_number, date_of_birth) VALUES (1, 'jane', 'jane', 'h', 'individual', "
    "'attorney', '2010-01-02', 'active', 'not_activated', 'Jane Doe', 'Jane@Example.test', '[]', false, '1000001', '1970-01-02')"
)


def test_accounts_of_the_revision_before_are_kept_and_wait_for_nothing(databases: Databases) -> None:
    """Rules A6, A14: whoever has an account need not confirm it, and no code is on its way."""
    url = databases.empty()
    runner.upgrade("cso_idp", url, "0013")
    run(url, ACCOUNT)

    runner.upgrade("cso_idp", url, "0014")

    assert rows(url, "SELECT status FROM idp_account WHERE lower(email) = 'jane@example.test'") == [("active",)]
    assert rows(url, "SELECT account_id FROM idp_confirmation UNION SELECT account_id FROM idp_activation") == []
    run(url, "INSERT INTO idp_activation (account_id, mailed_at, arrives_at) VALUES (1, 5, 9)")
    assert rows(url, "SELECT tries, code_hash FROM idp_activation") == [(0, None)]
    run(url, "INSERT INTO idp_confirmation (account_id, code_hash, sent_at, expires_at) VALUES (1, 'h', 5, 9)")
    runner.downgrade("cso_idp", url, "0013")
    assert rows(url, "SELECT login_id, search_status FROM idp_account") == [("jane", "not_activated")]
