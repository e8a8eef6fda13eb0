"""The revision that brings the Service Center's staff."""

from cso_migrations import runner
from tests.conftest import Databases
from tests.migrations.test_account_numbers import ACCOUNT
from tests.migrations.test_migrations import rows, run


def test_provider_of_the_revision_before_keeps_its_accounts_and_has_no_staff_yet(databases: Databases) -> None:
    url = databases.empty()
    runner.upgrade("cso_idp", url, "0005")
    run(url, ACCOUNT.format(id=3, sub="jane"))

    runner.upgrade("cso_idp", url, "0009")

    assert rows(url, "SELECT sub FROM idp_account") == [("jane",)]
    assert rows(url, "SELECT login FROM idp_staff") == []
    runner.downgrade("cso_idp", url, "0008")
    assert rows(url, "SELECT sub FROM idp_account") == [("jane",)]
