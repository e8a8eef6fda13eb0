"""The revision that gives court sessions an exemption status (rule A7)."""

from cso_migrations import runner
from tests.conftest import Databases
from tests.migrations.test_migrations import rows, run


def test_session_of_the_revision_before_is_not_exempt(databases: Databases) -> None:
    """Rule A7: whoever was logged in goes on, without exemption."""
    url = databases.empty()
    runner.upgrade("court_rp", url, "0009")
    run(
        url,
        "INSERT INTO court_session (id, secret_hash, court_id, by, purpose, may_search, opened_at, expires_at) "
        "VALUES (4, 'h', 'ca9', 'cso', 'sign-in', true, 1, 2)",
    )

    runner.upgrade("court_rp", url)

    exempt = rows(url, "SELECT id, may_be_exempt, is_exempt FROM court_session")
    assert [(row_id, bool(may), bool(now)) for row_id, may, now in exempt] == [(4, False, False)]
    runner.downgrade("court_rp", url, "0009")
    assert rows(url, "SELECT id, purpose FROM court_session") == [(4, "sign-in")]
