"""The revision for the upgrade in tabs (rules A3, A4)."""

from cso_migrations import runner
from tests.conftest import Databases
from tests.migrations.test_migrations import rows, run

ACCOUNT = (
    "INSERT INTO idp_account (id, sub, login_id, password_hash, type, user_type, created_on, status, search_status, name, email, "
    "cja_exempt_courts, client_code_required, account_number) VALUES ({id}, '{sub}', '{sub}', 'h', '{type}', 'attorney', "
    "'2010-01-02', 'active', 'active', 'Jane Doe', '', '[]', false, '100000{id}')"
)


def test_accounts_of_the_revision_before_have_no_type_of_holder_and_no_accident(databases: Databases) -> None:
    """Rules A3, A4: nobody said more at an older upgrade, and the accident is off."""
    url = databases.empty()
    runner.upgrade("cso_idp", url, "0007")
    run(url, ACCOUNT.format(id=1, sub="jane", type="individual"), ACCOUNT.format(id=2, sub="firm", type="shared"))

    runner.upgrade("cso_idp", url, "0008")

    assert rows(url, "SELECT sub, holder_type FROM idp_account ORDER BY id") == [("jane", None), ("firm", None)]
    assert rows(url, "SELECT account_id FROM idp_shared_upgrade") == []
    run(url, "INSERT INTO idp_shared_upgrade (account_id) VALUES (2)")
    runner.downgrade("cso_idp", url, "0007")
    assert rows(url, "SELECT id, type FROM idp_account ORDER BY id") == [(1, "individual"), (2, "shared")]
