"""The revision that numbers the accounts (rule A13)."""

from cso_idp.accounts.number import number_for
from cso_migrations import runner
from tests.conftest import Databases
from tests.migrations.test_migrations import rows, run

ACCOUNT = (
    "INSERT INTO idp_account (id, sub, login_id, password_hash, type, user_type, created_on, status, search_status, name, email, "
    "cja_exempt_courts, client_code_required) VALUES ({id}, '{sub}', '{sub}', 'h', 'individual', 'attorney', '2015-01-02', "
    "'active', 'active', 'Jane Doe', '', '[]', false)"
)
# The number 1769020 is made from either `sub`.
TWINS = ("twin-79", "twin-1080")


def test_accounts_of_the_revision_before_get_numbers_and_keep_what_refers_to_them(databases: Databases) -> None:
    """Rule A13: the numbers are those that new accounts with the same `sub` would get."""
    url = databases.empty()
    runner.upgrade("cso_idp", url, "0005")
    run(
        url,
        ACCOUNT.format(id=3, sub="jane"),
        ACCOUNT.format(id=7, sub="john"),
        "INSERT INTO idp_handout (account_id, password) VALUES (7, 'given-out')",
    )

    runner.upgrade("cso_idp", url)

    expected = [(each, number_for(each, lambda _: False)) for each in ("jane", "john")]
    assert rows(url, "SELECT sub, account_number FROM idp_account ORDER BY id") == expected
    assert rows(url, "SELECT account_id, password FROM idp_handout") == [(7, "given-out")]
    runner.downgrade("cso_idp", url, "0005")
    assert rows(url, "SELECT id, sub FROM idp_account ORDER BY id") == [(3, "jane"), (7, "john")]
    assert rows(url, "SELECT account_id FROM idp_handout") == [(7,)]


def test_accounts_whose_numbers_would_be_equal_get_different_ones(databases: Databases) -> None:
    """Rule A13: the number is unique."""
    url = databases.empty()
    runner.upgrade("cso_idp", url, "0005")
    run(url, *(ACCOUNT.format(id=number, sub=sub) for number, sub in enumerate(TWINS, 1)))

    runner.upgrade("cso_idp", url)

    first, second = (int(row[0]) for row in rows(url, "SELECT account_number FROM idp_account ORDER BY id"))
    assert first == int(number_for(TWINS[1], lambda _: False))
    assert second == first + 1
