"""The revision with the links that sign a browser on."""

from cso_migrations import runner
from tests.conftest import Databases
from tests.migrations.test_migrations import rows, run
from tests.migrations.test_recovery_links import ACCOUNT

BEFORE, REVISION = "0022", "0023"
LINK = "INSERT INTO idp_sign_on_link (secret_hash, account_id, expires_at) VALUES ('hash', 1, 7)"


def test_links_go_with_their_account_and_with_the_revision(databases: Databases) -> None:
    url = databases.empty()
    runner.upgrade("cso_idp", url, BEFORE)
    run(url, ACCOUNT)

    runner.upgrade("cso_idp", url, REVISION)

    run(url, LINK)
    assert rows(url, "SELECT secret_hash, account_id, expires_at, used_at FROM idp_sign_on_link") == [
        ("hash", 1, 7, None)
    ]
    run(url, "UPDATE idp_sign_on_link SET used_at = 5")
    runner.downgrade("cso_idp", url, BEFORE)
    assert rows(url, "SELECT id, sub FROM idp_account") == [(1, "sub")]
    runner.upgrade("cso_idp", url, REVISION)
    assert rows(url, "SELECT count(*) FROM idp_sign_on_link") == [(0,)]
