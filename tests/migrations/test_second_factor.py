"""The revision that gives authenticator apps and backup codes tables of their own (rule A11)."""

from cso_migrations import runner
from tests.conftest import Databases
from tests.migrations.test_migrations import rows, run

BEFORE = "0010"
ACCOUNT = (
    "INSERT INTO idp_account (id, sub, login_id, password_hash, type, user_type, created_on, status, search_status, name, email, "
    "cja_exempt_courts, client_code_required, account_number, mfa_secret, mfa_last_step) VALUES ({id}, 's{id}', 'l{id}', 'h', "
    "'individual', 'attorney', '2015-01-02', 'active', 'active', 'Jane Doe', '', '[]', false, '{id}000000', {secret}, {step})"
)


def test_a_secret_becomes_one_app_with_its_used_codes(databases: Databases) -> None:
    url = databases.empty()
    runner.upgrade("cso_idp", url, BEFORE)
    run(
        url,
        ACCOUNT.format(id=3, secret="'JBSWY3DPEHPK3PXP'", step=57000000),
        ACCOUNT.format(id=5, secret="'MFRGGZDFMZTWQ2LK'", step="NULL"),
        ACCOUNT.format(id=7, secret="NULL", step="NULL"),
        "INSERT INTO idp_handout (account_id, password) VALUES (3, 'given-out')",
    )

    runner.upgrade("cso_idp", url)

    apps = rows(url, "SELECT account_id, name, secret, last_step FROM idp_authenticator ORDER BY account_id")
    assert apps == [
        (3, "Authenticator app", "JBSWY3DPEHPK3PXP", 57000000),
        (5, "Authenticator app", "MFRGGZDFMZTWQ2LK", None),
    ]
    accounts = rows(url, "SELECT id, has_second_factor, mfa_skips, mfa_prompted_on FROM idp_account ORDER BY id")
    assert [(row[0], bool(row[1]), *row[2:]) for row in accounts] == [
        (3, True, 0, None),
        (5, True, 0, None),
        (7, False, 0, None),
    ]
    assert rows(url, "SELECT account_id FROM idp_handout") == [(3,)]


def test_going_back_keeps_the_first_app(databases: Databases) -> None:
    url = databases.empty()
    runner.upgrade("cso_idp", url, BEFORE)
    run(
        url,
        ACCOUNT.format(id=3, secret="'JBSWY3DPEHPK3PXP'", step=57000000),
        ACCOUNT.format(id=7, secret="NULL", step="NULL"),
    )
    runner.upgrade("cso_idp", url)
    run(url, "INSERT INTO idp_authenticator (account_id, name, secret) VALUES (3, 'Another', 'MFRGGZDFMZTWQ2LK')")

    runner.downgrade("cso_idp", url, BEFORE)

    found = rows(url, "SELECT id, mfa_secret, mfa_last_step FROM idp_account ORDER BY id")
    assert found == [(3, "JBSWY3DPEHPK3PXP", 57000000), (7, None, None)]
