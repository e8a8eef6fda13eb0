"""The revision for the users of administrative accounts (rule A8)."""

from cso_migrations import runner
from tests.conftest import Databases
from tests.migrations.test_migrations import rows, run

ACCOUNT = (
    "INSERT INTO idp_account (id, sub, login_id, password_hash, type, user_type, created_on, status, search_status, name, email, "
    "cja_exempt_courts, client_code_required, account_number) VALUES ({id}, '{sub}', '{sub}', 'h', '{type}', 'attorney', "
    "'2010-01-02', 'active', 'active', 'Jane Doe', '', '[]', true, '100000{id}')"
)


def test_accounts_of_the_revision_before_pay_themselves(databases: Databases) -> None:
    """Rule A8: no administrative account pays for them, and their own rule for client codes stays."""
    url = databases.empty()
    runner.upgrade("cso_idp", url, "0015")
    run(url, ACCOUNT.format(id=1, sub="jane", type="individual"), ACCOUNT.format(id=2, sub="firm", type="paa"))

    runner.upgrade("cso_idp", url, "0016")

    found = rows(url, "SELECT client_code_required, paa_code_required, client_code_format FROM idp_account")
    assert [(bool(own), bool(paa), wanted) for own, paa, wanted in found] == [(True, False, None)] * 2
    member = "INSERT INTO idp_paa_member (paa_id, account_id, last_name, account_number, state, invited_at) VALUES "
    run(url, f"{member} (2, 1, 'Doe', '1000001', 'accepted', 5)", f"{member} (2, NULL, 'Roe', '1000009', 'invited', 5)")
    assert rows(url, "SELECT id, account_id FROM idp_paa_member ORDER BY id") == [(1, 1), (2, None)]
    runner.downgrade("cso_idp", url, "0015")
    assert rows(url, "SELECT login_id FROM idp_account ORDER BY id") == [("jane",), ("firm",)]
