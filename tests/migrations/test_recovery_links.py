"""The revision with the links to choose another password."""

from cso_migrations import runner
from tests.conftest import Databases
from tests.migrations.test_migrations import rows, run

BEFORE, REVISION = "0011", "0012"
ACCOUNT = (
    "INSERT INTO idp_account (id, sub, account_number, login_id, password_hash, type, user_type, created_on, status, "
    "search_status, name, email, cja_exempt_courts, client_code_required) VALUES (1, 'sub', '1000001', 'user', 'h', "
    "'individual', 'attorney', '2015-01-02', 'active', 'active', 'Jane Doe', '', '[]', false)"
)
LINK = "INSERT INTO idp_recovery_link (secret_hash, account_id, expires_at) VALUES ('hash', 1, 7)"


def test_links_go_with_their_account_and_with_the_revision(databases: Databases) -> None:
    url = databases.empty()
    runner.upgrade("cso_idp", url, BEFORE)
    run(url, ACCOUNT)

    runner.upgrade("cso_idp", url, REVISION)

    run(url, LINK)
    assert rows(url, "SELECT secret_hash, account_id, expires_at, used_at FROM idp_recovery_link") == [
        ("hash", 1, 7, None)
    ]
    runner.downgrade("cso_idp", url, BEFORE)
    assert rows(url, "SELECT id, sub FROM idp_account") == [(1, "sub")]
    runner.upgrade("cso_idp", url, REVISION)
    assert rows(url, "SELECT count(*) FROM idp_recovery_link") == [(0,)]
