"""The revision that says whether an account's e-mail address is confirmed."""

from cso_migrations import runner
from tests.conftest import Databases
from tests.migrations.test_migrations import rows, run
from tests.migrations.test_paa import ACCOUNT


def test_addresses_of_the_revision_before_are_confirmed(databases: Databases) -> None:
    url = databases.empty()
    runner.upgrade("cso_idp", url, "0018")
    run(url, ACCOUNT.format(id=1, sub="jane", type="individual"))

    runner.upgrade("cso_idp", url, "0019")

    assert [bool(confirmed) for (confirmed,) in rows(url, "SELECT is_email_confirmed FROM idp_account")] == [True]
    runner.downgrade("cso_idp", url, "0018")
    assert rows(url, "SELECT sub FROM idp_account") == [("jane",)]
