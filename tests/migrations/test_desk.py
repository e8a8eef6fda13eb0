"""The revision of the desk: a loaded world gets its staff, a new database none, and nothing else changes."""

from cso_kit.secrets.passwords import Passwords
from cso_migrations import runner
from tests.conftest import Databases
from tests.migrations.test_migrations import rows, run, tables


async def test_every_court_of_a_loaded_world_gets_a_clerk(databases: Databases) -> None:
    url = databases.empty()
    runner.upgrade("court_rp", url, "0007")
    run(
        url,
        "INSERT INTO court_world (id, document) VALUES (1, '{}')",
        "INSERT INTO court_filer (court_id, login, folded_login, key_hash, name, email, role, may_file) "
        "VALUES ('cacd', 'clerk', 'clerk', 'x', 'A filer', '', 'attorney', true)",
    )

    runner.upgrade("court_rp", url, "0008")

    staff = rows(url, "SELECT court_id, login, key_hash, given_key FROM court_staff")
    assert len({court_id for court_id, *_ in staff}) == len(staff) == 204
    _, login, key_hash, given_key = staff[0]
    assert (login, given_key) == ("clerk", "Clerks-Desk-Key1")
    assert await Passwords().verify("Clerks-Desk-Key1", key_hash)
    runner.downgrade("court_rp", url, "0007")
    assert rows(url, "SELECT login FROM court_filer") == [("clerk",)]
    assert not {"court_staff", "court_staff_session", "court_desk_act"} & tables(url)


def test_logins_stay_open_when_they_can_be_closed(databases: Databases) -> None:
    """Rule L14: nobody's login is joined into another one by the migration."""
    url = databases.empty()
    runner.upgrade("court_rp", url, "0010")
    run(
        url,
        "INSERT INTO court_filer (court_id, login, folded_login, key_hash, name, email, role, may_file, retired_at) "
        "VALUES ('cacd', 'jdoe', 'jdoe', 'x', 'Jane Doe', '', 'attorney', true, 5)",
    )

    runner.upgrade("court_rp", url, "0011")

    read = "SELECT login, retired_at, may_file FROM court_filer"
    assert rows(url, "SELECT closed_at FROM court_filer") == [(None,)]
    assert rows(url, read) == [("jdoe", 5, True)]
    runner.downgrade("court_rp", url, "0010")
    assert rows(url, read) == [("jdoe", 5, True)]


def test_new_database_has_no_staff_before_its_world(databases: Databases) -> None:
    url = databases.empty()

    runner.upgrade("court_rp", url, "0008")

    assert rows(url, "SELECT count(*) FROM court_staff") == [(0,)]
