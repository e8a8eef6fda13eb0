"""The revision with the age of passwords (rule A10)."""

from cso_migrations import runner
from tests.conftest import Databases
from tests.migrations.test_migrations import rows, run

ACCOUNT = (
    "INSERT INTO idp_account (id, sub, account_number, login_id, password_hash, type, user_type, created_on, status, "
    "search_status, name, email, cja_exempt_courts, client_code_required) VALUES ({id}, 'sub-{id}', '100000{id}', 'user{id}', "
    "'h', 'individual', 'attorney', '2015-01-02', 'active', '{search}', 'Jane Doe', '', '[]', false)"
)
BEFORE, REVISION = "0006", "0007"


def test_passwords_of_the_revision_before_have_no_age_and_no_skips(databases: Databases) -> None:
    """Rule A10: nobody knows when they were chosen."""
    url = databases.empty()
    runner.upgrade("cso_idp", url, BEFORE)
    run(url, ACCOUNT.format(id=1, search="active"), ACCOUNT.format(id=2, search="inactive"))

    runner.upgrade("cso_idp", url, REVISION)

    assert rows(url, "SELECT id, password_set_on, password_skips FROM idp_account ORDER BY id") == [
        (1, None, 0),
        (2, None, 0),
    ]


def test_account_that_was_disabled_is_inactive_for_the_revision_before(databases: Databases) -> None:
    """Earlier versions do not know a search status `disabled`."""
    url = databases.empty()
    runner.upgrade("cso_idp", url, REVISION)
    run(url, ACCOUNT.format(id=1, search="disabled"), ACCOUNT.format(id=2, search="active"))

    runner.downgrade("cso_idp", url, BEFORE)

    assert rows(url, "SELECT id, search_status FROM idp_account ORDER BY id") == [(1, "inactive"), (2, "active")]
