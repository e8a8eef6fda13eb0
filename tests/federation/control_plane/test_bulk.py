"""Very many accounts, filers and cases in one call."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from cso_sim.federation import Federation
from cso_sim.harness import AsyncHarness, HarnessError
from cso_sim.harness.bulk_call import BulkCall, Response, bulk_call
from cso_sim.in_process import InProcessTransport
from cso_sim.templates import Templates
from tests.conftest import Databases
from tests.federation.conftest import ORIGIN, copied
from tests.federation.control_plane.answers import is_problem

LINES = {"content-type": "application/jsonl"}


def harness(federation: Federation) -> AsyncHarness:
    return AsyncHarness(ORIGIN, transport=InProcessTransport(federation.app, ("127.0.0.1", 0)))


@pytest.fixture
async def on_sqlite(sqlite_databases: Databases, scenario_templates: dict[str, Templates]) -> AsyncIterator[Federation]:
    async with copied(sqlite_databases, scenario_templates) as federation:
        yield federation


@pytest.fixture
async def sim(on_sqlite: Federation) -> AsyncIterator[AsyncHarness]:
    async with harness(on_sqlite) as sim:
        yield sim


def person(number: int) -> list[dict[str, Any]]:
    """An account, a filer who is linked to it, and a case."""
    login = f"person{number}"
    filer = {"court_id": "ca9", "login": login, "key": "Fictional-Key-1", "linked_loginId": login}
    return [
        account(login),
        {"filer": filer},
        {"case": {"court_id": "mtd", "title": f"Kite {number} v. Lantern"}},
    ]


def account(login: str) -> dict[str, Any]:
    return {"account": {"loginId": login, "password": "Fictional-Pass-1"}}


async def test_people_and_cases_of_many_lines_are_created(sim: AsyncHarness) -> None:
    """More lines than a portion has; the accounts can sign on, the filers are linked, the cases have numbers of their own."""
    done = await sim.bulk.create([line for number in range(90) for line in person(number)])

    assert (done.accounts, done.filers, done.cases, done.refused) == (90, 90, 90, [])
    assert (await sim.accounts.sign_on("person89")).cookies
    filer = await sim.courts.filer("ca9", "person89")
    assert filer is not None
    assert (filer.linked_login_id, filer.credential) == ("person89", "retired")
    numbers = [case.case_number for case in await sim.courts.all_cases("mtd") if case.title.startswith("Kite")]
    assert len(set(numbers)) == 90
    assert len(await sim.journal.events("filer.created")) == 90


async def test_refused_lines_are_named_and_the_others_count(federation: Federation) -> None:
    """Nothing of a refused line stays, also where it is refused after a part of it was written."""
    same_apps = [{"name": "Phone", "secret": "JBSWY3DPEHPK3PXP"}] * 2
    lines = [
        *map(json.dumps, person(1)),
        "",
        '{"account": {"loginId": "person1", "password": "another"}}',
        '{"filer": {"court_id": "ca99", "login": "one", "key": "k"}}',
        '{"filer": {"court_id": "ca9", "login": "two", "key": "k", "linked_loginId": "nobody12"}}',
        '{"filer": {"court_id": "ca9", "login": "three", "key": "k", "linked_loginId": "person1"}}',
        '{"case": {"court_id": "mtd", "title": "A v. B", "case_number": "none"}}',
        '{"account": {"loginId": "person2"}}',
        "{}",
        "nonsense",
        json.dumps({"account": {"loginId": "x" * 70_000, "password": "p"}}),
        json.dumps({"account": {"loginId": "twice", "password": "p", "authenticators": same_apps}}),
        *map(json.dumps, person(3)),
    ]
    sim = harness(federation)
    done = await sim.bulk.create("\n".join(lines).encode())

    assert (done.accounts, done.filers, done.cases) == (2, 2, 2)
    said = {each.line: each.detail for each in done.refused}
    assert list(said) == [5, 6, 7, 8, 9, 10, 11, 12, 13, 14]
    assert said[5] == "The user name 'person1' is taken."
    assert said[6].startswith("There is no court 'ca99'. Did you mean")
    assert said[7].startswith("There is no account 'nobody12'")
    assert said[8] == "The account of 'three' is already linked at ca9 (rule L2)."
    assert said[9].startswith("case.case_number: ")
    assert said[10] == "account.password: This is missing."
    assert said[11] == "A line has one member: account, filer or case."
    assert said[12].startswith("Invalid JSON")
    assert said[13] == "The line is longer than 64 KiB."
    assert said[14].startswith("Two authenticator apps of one account have the same name")
    assert await sim.courts.filer("ca9", "three") is None
    assert await sim.accounts.all("twice") == []
    assert len(await sim.journal.events("account.created")) == 2


async def test_a_court_without_a_number_left_says_so(sim: AsyncHarness) -> None:
    taken = [
        {"case": {"court_id": "mtd", "title": "Last", "case_number": f"0:20-cv-{n}"}} for n in range(97_001, 100_000)
    ]
    done = await sim.bulk.create([*taken, {"case": {"court_id": "mtd", "title": "One too many"}}])

    assert done.cases == 2999
    assert [each.line for each in done.refused] == [3000]
    assert done.refused[0].detail.startswith("mtd has given all case numbers of 2020 that no real court has")


async def test_call_that_is_not_sent_to_its_end_creates_nothing(on_sqlite: Federation, sim: AsyncHarness) -> None:
    """The line that cannot be sent is the second; the connection is lost after the first one."""
    with pytest.raises(ValidationError, match="Field required"):
        await sim.bulk.create({"account": {"loginId": login}} if login == "b" else account(login) for login in "ab")

    received = iter(
        [
            {"type": "http.request", "body": json.dumps(account("a")).encode() + b"\n", "more_body": True},
            {"type": "http.disconnect"},
        ]
    )

    async def receive() -> Any:
        return next(received)

    async def send(message: Any) -> None:
        raise AssertionError(f"nobody listens to {message}")

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/_sim/bulk",
        "raw_path": b"/_sim/bulk",
        "query_string": b"",
        "headers": [(b"host", b"localhost:8400"), (b"content-type", b"application/jsonl")],
        "scheme": "http",
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 8400),
        "http_version": "1.1",
        "root_path": "",
    }
    await on_sqlite.app(scope, receive, send)
    assert await sim.journal.events("account.created") == []


async def test_other_bodies_are_refused(on_sqlite: Federation) -> None:
    transport = InProcessTransport(on_sqlite.app, ("127.0.0.1", 0))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        is_problem(await client.post("/_sim/bulk", json={"account": {}}), 415)
        answer = await client.post("/_sim/bulk", content=b"", headers=LINES)
    assert [json.loads(line)["is_complete"] for line in answer.text.splitlines()] == [True]


def test_answer_that_breaks_off_is_an_error() -> None:
    """A connection that is lost after a portion must not pass for the end."""
    report = b'{"line": 200, "accounts": 200, "filers": 0, "cases": 0, "refused": [], "is_complete": false}\n'
    sent = bulk_call([])
    assert isinstance(sent, BulkCall)
    with pytest.raises(HarnessError, match="broke off after line 200"):
        sent.read(Response(200, report))


def test_lines_are_made_while_they_are_sent() -> None:
    """So a caller's memory does not grow with their number."""
    made = 0

    def lines() -> Iterator[dict[str, Any]]:
        nonlocal made
        for made in range(100_000):
            yield account(f"person{made}")

    content = bulk_call(lines()).request.content
    assert not isinstance(content, bytes | None)
    assert next(iter(content)).count(b"\n") == made + 1 < 2000
