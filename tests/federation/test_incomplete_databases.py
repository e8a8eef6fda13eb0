"""A database in which something is missing or damaged: a start says so in one sentence, and a server is not ready."""

from pathlib import Path

import pytest

from cso_migrations import runner
from tests.conftest import Databases
from tests.federation.command_line import fails
from tests.federation.conftest import new_client, running, settings
from tests.migrations.test_migrations import run

PREFIX = {"cso_idp": "idp", "court_rp": "court"}
services = pytest.mark.parametrize("service", runner.SERVICES)
HTML = {"accept": "text/html"}


@pytest.fixture
async def urls(databases: Databases) -> dict[runner.Service, str]:
    """Two databases that a server has used."""
    made: dict[runner.Service, str] = {service: databases.migrated(service) for service in runner.SERVICES}
    async with running(settings(made["cso_idp"], made["court_rp"])):
        pass
    return made


def start_fails(urls: dict[runner.Service, str]) -> str:
    words = ("--provider-database-url", urls["cso_idp"], "--courts-database-url", urls["court_rp"])
    sentence = fails("serve", "--port", "0", *words)
    assert len(sentence.splitlines()) == 1, sentence
    return sentence


@pytest.mark.every_case_on_both
@services
@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        ("DELETE FROM {}_state", "the table {}_state has no row"),
        ("DROP TABLE {}_outbox", "the table {}_outbox is missing"),
        ("ALTER TABLE {}_outbox DROP COLUMN last_error", "the column last_error of the table {}_outbox is missing"),
    ],
)
def test_start_with_an_incomplete_database_is_refused_in_one_sentence(
    urls: dict[runner.Service, str], service: runner.Service, damage: str, sentence: str
) -> None:
    run(urls[service], damage.format(PREFIX[service]))
    refused = start_fails(urls)
    assert sentence.format(PREFIX[service]) in refused
    assert "Restore it from a copy, or start over" in refused


@pytest.mark.every_case_on_both
@services
@pytest.mark.parametrize("damage", ["DELETE FROM {}_state", "DROP TABLE {}_outbox", "DROP TABLE {}_login_failure"])
async def test_incomplete_database_makes_the_server_unready(
    urls: dict[runner.Service, str], service: runner.Service, damage: str
) -> None:
    async with running(settings(urls["cso_idp"], urls["court_rp"])) as federation, new_client(federation) as client:
        assert (await client.get("/readyz")).status_code == 200
        run(urls[service], damage.format(PREFIX[service]))
        answer = await client.get("/readyz")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")


@pytest.mark.every_case_on_both
@services
async def test_missing_state_row_gets_503(
    urls: dict[runner.Service, str], service: runner.Service, caplog: pytest.LogCaptureFixture
) -> None:
    path = {"cso_idp": "/jwks", "court_rp": "/courts/cacd/"}[service]
    async with running(settings(urls["cso_idp"], urls["court_rp"])) as federation, new_client(federation) as client:
        run(urls[service], f"DELETE FROM {PREFIX[service]}_state")  # noqa: S608 - one of two names
        answer = await client.get(path, headers=HTML)
        assert answer.status_code == 503
        assert (
            "state" not in answer.json()["error_description"]
            if service == "cso_idp"
            else "cannot be used" in answer.text
        )
    assert f"the table {PREFIX[service]}_state has no row" in caplog.text
    assert "Traceback" not in caplog.text


async def test_missing_table_gets_503(urls: dict[runner.Service, str], caplog: pytest.LogCaptureFixture) -> None:
    async with running(settings(urls["cso_idp"], urls["court_rp"])) as federation, new_client(federation) as client:
        run(urls["court_rp"], "DROP TABLE court_calendar")
        answer = await client.get("/courts/cacd/", headers=HTML)
        assert answer.status_code == 503
        assert "court_calendar" not in answer.text
    assert "court_calendar" in caplog.text
    assert "Traceback" not in caplog.text


def damage(file: Path) -> None:
    """Overwrites all pages but the first."""
    content = file.read_bytes()
    file.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))


async def test_damaged_database_gets_503(sqlite_databases: Databases, caplog: pytest.LogCaptureFixture) -> None:
    """SQLite: a page in the middle of the file was overwritten."""
    urls = [sqlite_databases.migrated(service) for service in runner.SERVICES]
    async with running(settings(urls[0], urls[1])):
        pass
    file = Path(urls[1].removeprefix("sqlite:///"))
    async with running(settings(urls[0], urls[1])) as federation, new_client(federation) as client:
        damage(file)
        federation.courts_database._connection.exec_driver_sql("PRAGMA shrink_memory")  # type: ignore[attr-defined]
        answer = await client.get("/courts/cacd/", headers=HTML)
        assert answer.status_code == 503
        assert str(file) not in answer.text
    assert f"The file {file} is damaged" in caplog.text
    assert "Traceback" not in caplog.text
