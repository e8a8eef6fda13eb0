"""Migrations of both services on both databases, and the error if a database cannot be migrated."""

import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, create_engine, inspect
from sqlalchemy.engine import make_url

from cso_kit.storage.unavailable import DatabaseUnavailableError
from cso_migrations import runner
from tests.conftest import Databases

both = pytest.mark.parametrize("service", runner.SERVICES)
PREFIXES = {"cso_idp": "idp_", "court_rp": "court_"}


def metadata_of(service: runner.Service) -> MetaData:
    if service == "cso_idp":
        from cso_idp.tables import metadata
    else:
        from court_rp.tables import metadata
    return metadata


def engine(url: str) -> Engine:
    parsed = make_url(url)
    driver = "postgresql+psycopg" if parsed.get_backend_name() == "postgresql" else "sqlite"
    return create_engine(parsed.set(drivername=driver))


def tables(url: str) -> set[str]:
    made = engine(url)
    try:
        return set(inspect(made).get_table_names())
    finally:
        made.dispose()


def run(url: str, *statements: str) -> None:
    made = engine(url)
    with made.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    made.dispose()


def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    made = engine(url)
    with made.connect() as connection:
        found = [tuple(row) for row in connection.exec_driver_sql(query)]
    made.dispose()
    return found


@both
def test_the_wanted_revision_is_the_last_of_the_history(service: runner.Service) -> None:
    assert ScriptDirectory.from_config(runner.configuration(service)).get_current_head() == runner.head(service)


@both
def test_base_to_head_and_back_and_again(service: runner.Service, databases: Databases) -> None:
    url = databases.empty()
    assert runner.current(service, url) is None
    assert runner.upgrade(service, url)
    assert runner.is_current(service, url)
    first = tables(url)
    assert not runner.upgrade(service, url)
    assert runner.downgrade(service, url)
    assert runner.current(service, url) is None
    assert not {name for name in tables(url) if name.startswith(PREFIXES[service]) and "alembic" not in name}
    assert runner.upgrade(service, url)
    assert tables(url) == first


@pytest.mark.filterwarnings("ignore:.*expression-based index")  # which SQLite does not describe
@both
def test_the_migrated_tables_are_the_declared_ones(service: runner.Service, databases: Databases) -> None:
    url = databases.empty()
    runner.upgrade(service, url)
    made = engine(url)
    with made.connect() as connection:
        options = {"include_name": lambda name, kind, _: kind != "table" or name.startswith(PREFIXES[service])}
        context = MigrationContext.configure(connection, opts={**options, "compare_type": True})
        differences = [
            one for one in compare_metadata(context, metadata_of(service)) if "alembic_version" not in str(one)
        ]
    made.dispose()
    assert differences == []


def test_both_services_share_one_database(databases: Databases) -> None:
    url = databases.empty()
    for service in runner.SERVICES:
        runner.upgrade(service, url)
    assert all(runner.is_current(service, url) for service in runner.SERVICES)
    runner.downgrade("cso_idp", url)
    assert runner.is_current("court_rp", url)
    assert runner.current("cso_idp", url) is None


@both
def test_a_failure_in_the_middle_of_a_migration_leaves_nothing(
    service: runner.Service, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = databases.empty()
    real = runner._revision
    calls = []

    def fail_at_the_end(*given):  # type: ignore[no-untyped-def]
        calls.append(given)
        if len(calls) > 2:  # once before the turn, once in the turn, then after the migration
            raise RuntimeError("power cut")
        return real(*given)

    monkeypatch.setattr(runner, "_revision", fail_at_the_end)
    # An SQLite file that is not there yet is not read before the turn.
    if databases.backend == "sqlite":
        calls.append(())
    with pytest.raises(RuntimeError, match="power cut"):
        runner.upgrade(service, url)
    assert tables(url) == set()


@both
def test_a_half_migrated_database_is_told_in_one_sentence(service: runner.Service, databases: Databases) -> None:
    url = databases.empty()
    runner.upgrade(service, url)
    run(url, f"DELETE FROM {PREFIXES[service]}alembic_version")  # noqa: S608
    for attempt in (runner.is_current, runner.upgrade):
        with pytest.raises(runner.MigrationError, match=r"is half migrated: it has \d+ tables .* start over"):
            attempt(service, url)


@both
def test_a_database_of_a_newer_version_is_left_alone(service: runner.Service, databases: Databases) -> None:
    url = databases.empty()
    runner.upgrade(service, url)
    run(url, f"UPDATE {PREFIXES[service]}alembic_version SET version_num = '9999'")  # noqa: S608
    before = tables(url)
    with pytest.raises(runner.MigrationError, match="made by a newer version of this program"):
        runner.upgrade(service, url)
    assert tables(url) == before


@both
def test_an_installation_without_its_migrations_is_told_in_one_sentence(
    service: runner.Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "head", lambda _: "9999")
    url = f"sqlite:///{tmp_path / 'x.sqlite3'}"
    with pytest.raises(runner.MigrationError, match="the installation is incomplete"):
        runner.upgrade(service, url)
    assert tables(url) == set()


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("postgresql://nobody:secret@127.0.0.1:1/none", r"postgresql.*cannot be used: .*nothing was changed"),
        ("mysql://localhost/x", "is not a database address this program can use"),
        ("nonsense", "is not a database address this program can use"),
    ],
)
def test_an_unreachable_database_is_told_in_one_sentence(url: str, wanted: str) -> None:
    with pytest.raises(DatabaseUnavailableError, match=wanted) as caught:
        runner.is_current("cso_idp", url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_cannot_hold_every_name_is_refused(encoding: str, postgres_server: str) -> None:
    name = f"encoded_{uuid.uuid4().hex}"
    url = postgres_server.replace("/postgres?", f"/{name}?", 1)
    with psycopg.connect(postgres_server, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name} ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0")  # type: ignore[arg-type]
        try:
            for attempt in (runner.is_current, runner.upgrade):
                with pytest.raises(DatabaseUnavailableError, match=f"encoding {encoding}; .* createdb --encoding UTF8"):
                    attempt("cso_idp", url)
        finally:
            server.execute(f"DROP DATABASE {name}")  # type: ignore[arg-type]


def test_a_file_that_is_no_database_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite3").write_text("this is not a database, but a letter to one" * 40)
    with pytest.raises(DatabaseUnavailableError, match=r"x\.sqlite3 is damaged, or no SQLite database\. Restore it"):
        runner.upgrade("cso_idp", f"sqlite:///{tmp_path / 'x.sqlite3'}")


def test_looking_for_the_revision_creates_no_file(tmp_path: Path) -> None:
    file = tmp_path / "none" / "x.sqlite3"
    assert runner.current("cso_idp", f"sqlite:///{file}") is None
    assert not file.exists()


def test_a_start_with_nothing_to_migrate_loads_no_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.sqlite3'}"
    runner.upgrade("cso_idp", url)
    program = (
        "import sys; from cso_migrations import runner; "
        f"assert runner.is_current('cso_idp', {url!r}); assert not runner.upgrade('cso_idp', {url!r}); "
        "assert 'alembic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@both
def test_a_filled_database_of_the_revision_before_keeps_its_data_and_the_number_of_its_load(
    service: runner.Service, databases: Databases
) -> None:
    url, prefix = databases.empty(), PREFIXES[service]
    runner.upgrade(service, url, "0001")
    document = '{"load_id":"load-7","scenario":{"name":"all_live"}}'
    run(
        url,
        f"INSERT INTO {prefix}world (id, document) VALUES (1, '{document}')",  # noqa: S608
        f"UPDATE {prefix}state SET version = 41, calendar_offset_us = -5",  # noqa: S608
    )
    runner.upgrade(service, url)
    kept = rows(
        url,
        f"SELECT version, calendar_offset_us, load_id, loading_id, (SELECT document FROM {prefix}world) "  # noqa: S608
        f"FROM {prefix}state",
    )
    assert kept == [(41, -5, "load-7", None, document)]


@both
def test_a_filled_database_without_a_loaded_scenario_is_migrated_too(
    service: runner.Service, databases: Databases
) -> None:
    url, prefix = databases.empty(), PREFIXES[service]
    runner.upgrade(service, url, "0001")
    runner.upgrade(service, url)
    assert rows(url, f"SELECT load_id, loading_id FROM {prefix}state") == [(None, None)]  # noqa: S608


def test_messages_of_the_revision_before_are_kept(databases: Databases) -> None:
    url = databases.empty()
    runner.upgrade("court_rp", url, "0002")
    members = "court_id, address, kind, subject, body, sent_at"
    run(
        url,
        f"INSERT INTO court_message (id, {members}) VALUES (7, 'ca9', 'jane@doe.example', 'linking', 'S', 'B', 1581696000000000)",  # noqa: S608
    )

    runner.upgrade("court_rp", url)

    kept = f"SELECT id, {members.replace('court_id', 'sender')}, protocol_at FROM court_message"  # noqa: S608
    assert rows(url, kept) == [(7, "ca9", "jane@doe.example", "linking", "S", "B", 1581696000000000, None)]
    runner.downgrade("court_rp", url, "0002")
    assert rows(url, f"SELECT {members} FROM court_message WHERE id = 7")[0][0] == "ca9"  # noqa: S608


def test_filers_of_the_revision_before_can_keep_filings_and_take_them_along(databases: Databases) -> None:
    """A kept filing goes with its filer, also where the filer is older than the table."""
    url = databases.empty()
    runner.upgrade("court_rp", url, "0004")
    run(
        url,
        "INSERT INTO court_filer (id, court_id, login, folded_login, key_hash, name, email, role, may_file) "
        "VALUES (7, 'ca9', 'jdoe', 'jdoe', 'h', 'Jane Doe', '', 'attorney', true)",
    )

    runner.upgrade("court_rp", url)

    members = "(court_id, filer_id, case_number, event, content, kept_at, expires_at)"
    run(url, f"INSERT INTO court_draft {members} VALUES ('ca9', 7, '20-55001', 'Motion', NULL, 1, 2)")  # noqa: S608
    assert rows(url, "SELECT filer_id, case_number FROM court_draft") == [(7, "20-55001")]
    runner.downgrade("court_rp", url, "0004")
    assert rows(url, "SELECT login FROM court_filer") == [("jdoe",)]


def test_interactions_of_the_revision_before_keep_their_face(databases: Databases) -> None:
    """Interactions that wait while the provider is replaced continue where they began."""
    url = databases.empty()
    runner.upgrade("cso_idp", url, "0003")
    members = "id, browser_hash, client_id, parameters, expires_at"
    begun = {
        "of-a-client": ("'court-cacd'", '{"response_type":"code","state":"appurl"}'),
        "of-the-account": ("NULL", "{}"),
        "of-the-login-page": ("NULL", '{"pscCourtId":"CACDC","appurl":""}'),
    }
    run(
        url,
        *(
            f"INSERT INTO idp_interaction ({members}) VALUES ('{name}', 'h', {client}, '{parameters}', 1581696000000000)"  # noqa: S608
            for name, (client, parameters) in begun.items()
        ),
    )

    runner.upgrade("cso_idp", url)

    faces = "SELECT id, face FROM idp_interaction ORDER BY id"
    assert rows(url, faces) == [("of-a-client", "openid"), ("of-the-account", "openid"), ("of-the-login-page", "pacer")]
    runner.downgrade("cso_idp", url, "0003")
    assert rows(url, "SELECT count(*) FROM idp_interaction") == [(3,)]


def test_calendars_of_the_revision_before_are_kept(databases: Databases) -> None:
    """Calendars know no rough date until one is given, and exclude no signs but those of the one court that is known for it."""
    url = databases.empty()
    runner.upgrade("court_rp", url, "0003")
    members = "court_id, go_live_at, freeze_filing, freeze_reading, linking_opens, announcement_is_settled, go_live_is_settled"
    run(
        url,
        f"INSERT INTO court_calendar ({members}) VALUES "  # noqa: S608
        "('cacd', 1582012800000000, true, false, 'go_live', true, false), "
        "('pawd', 1582012800000000, true, false, 'go_live', true, false)",
    )

    runner.upgrade("court_rp", url)

    kept = rows(
        url, "SELECT court_id, go_live_at, go_live_roughly, linking_excludes FROM court_calendar ORDER BY court_id"
    )
    assert kept == [("cacd", 1582012800000000, None, ""), ("pawd", 1582012800000000, None, "&@$*")]
    runner.downgrade("court_rp", url, "0003")
    assert rows(url, "SELECT court_id FROM court_calendar ORDER BY court_id") == [("cacd",), ("pawd",)]


def test_sessions_of_the_revision_before_have_read_what_their_token_needed(databases: Databases) -> None:
    """A holder of a token had accepted the redaction rules; somebody without one is asked at the next court."""
    url = databases.empty()
    runner.upgrade("cso_idp", url, "0004")
    run(
        url,
        "INSERT INTO idp_account (id, sub, login_id, password_hash, type, user_type, created_on, status, search_status, name, "
        "email, cja_exempt_courts, client_code_required) VALUES (1, 's', 'avery', 'h', 'individual', 'attorney', '2016-03-01', "
        "'active', 'active', 'Avery', 'avery@example.test', '[]', false)",
        *(
            "INSERT INTO idp_session (id, secret_hash, account_id, auth_time, amr, expires_at, clients) "  # noqa: S608
            f"VALUES ('{sid}', 'h', 1, 1581696000000000, 'pwd', 1581696000000000, '[]')"
            for sid in ("with-token", "without")
        ),
        "INSERT INTO idp_pacer_token (token_hash, session_id, issued_at, expires_at) "
        "VALUES ('t', 'with-token', 1581696000000000, 1581696000000000)",
    )

    runner.upgrade("cso_idp", url)

    read = "SELECT id, acknowledged, client_code FROM idp_session ORDER BY id"
    assert rows(url, read) == [("with-token", "redaction withheld", None), ("without", "", None)]
    runner.downgrade("cso_idp", url, "0004")
    assert rows(url, "SELECT count(*) FROM idp_session") == [(2,)]


def test_notices_that_pages_showed_are_posted_by_the_migration(databases: Databases) -> None:
    """Rule C9: the past of an existing world stays, word by word; what lies ahead becomes due."""
    url = databases.empty()
    runner.upgrade("court_rp", url, "0006")
    day = 86_400_000_000
    members = (
        "court_id, announced_at, registration_closes_at, freeze_at, go_live_at, due_at, freeze_filing, freeze_reading, "
        "linking_opens, announcement_is_settled, go_live_is_settled"
    )
    go_live = 1582012800000000  # Tuesday, February 18, 2020 in Los Angeles
    run(
        url,
        f"UPDATE court_state SET calendar_frozen_at = {go_live - 3 * day}",  # noqa: S608
        f"INSERT INTO court_calendar ({members}) VALUES ('cacd', {go_live - 60 * day}, {go_live - 5 * day}, "  # noqa: S608
        f"{go_live - day}, {go_live}, {go_live}, true, false, 'go_live', true, false)",
        f"INSERT INTO court_calendar ({members}) VALUES ('jpml', null, null, null, null, null, true, false, 'go_live', false, "  # noqa: S608
        "false)",
    )

    runner.upgrade("court_rp", url)

    posted = rows(url, "SELECT kind, posted_at, title, body FROM court_notice ORDER BY posted_at")
    assert [row[:3] for row in posted] == [
        ("announcement", go_live - 60 * day, "NextGen CM/ECF is coming"),
        ("registration", go_live - 5 * day, "E-file registration is closed"),
    ]
    assert posted[0][3].startswith("This court moves to NextGen CM/ECF on Tuesday, February 18, 2020. Until then")
    assert posted[0][3].endswith("on or after Tuesday, February 18, 2020, before you file.")
    settled = "registration_is_settled, instructions_are_settled, freeze_is_settled, due_at"
    found = rows(url, f"SELECT {settled} FROM court_calendar ORDER BY court_id")  # noqa: S608
    assert found == [(True, True, False, go_live - day), (False, False, False, None)]
    runner.downgrade("court_rp", url, "0006")
    assert rows(url, "SELECT due_at FROM court_calendar WHERE court_id = 'cacd'") == [(go_live - day,)]
