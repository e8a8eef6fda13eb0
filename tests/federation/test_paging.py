"""Long lists in pages: nobody is left out without a word, however many there are (contract.md, `GET /_sim/scenario`)."""

from typing import Any

import httpx
import pytest

from tests.federation.control_plane.answers import is_problem, ok

CROWD, LAWYERS, CASES = 130, 125, 12


def scenario(CROWD: int = CROWD, LAWYERS: int = LAWYERS, CASES: int = CASES) -> dict[str, Any]:  # noqa: N803
    """A crowd, one court with many filers and cases, and another with two filers."""
    filers = [{"court": "cacd", "login": f"lawyer-{n}", "key": "Old-Key-1"} for n in range(LAWYERS)]
    filers += [{"court": "mtd", "login": f"mt-{n}", "key": "Old-Key-1"} for n in range(2)]
    person = {"name": "Firm of Many", "email": "many@firm.example", "story": "Many.", "filers": filers}
    firm = {"name": "Shared Firm", "email": "shared@firm.example", "story": "Shared.", "accounts": [SHARED]}
    return {
        "name": "many",
        "title": "Very many",
        "clock": {"calendar": "2020-02-14T09:00:00-08:00"},
        "courts": {"cacd": {"go_live_at": "unknown"}},
        "people": [person, firm],
        "cases": [{"court": "cacd", "number": f"2:20-cv-{n:05}", "title": "A v. B"} for n in range(1, CASES + 1)],
        "crowd": {"count": CROWD, "loginId": "crowd{n}", "password": "Crowd-Pass-1"},
    }


SHARED = {"loginId": "firmshared1", "password": "Shared-Pass-1", "type": "shared", "created_on": "2010-01-01"}


@pytest.fixture
async def world(control: httpx.AsyncClient) -> dict[str, Any]:
    loaded: dict[str, Any] = ok(await control.put("/_sim/scenario", json=scenario()))
    return loaded


async def every(control: httpx.AsyncClient, path: str, name: str) -> list[Any]:
    """Everything, by following the links from page to page."""
    found: list[Any] = []
    while path:
        answer = await control.get(path)
        page = ok(answer)
        found += page[name]
        assert (page["next"] is None) == ("next" not in answer.links)
        path = answer.links["next"]["url"] if "next" in answer.links else ""
    return found


async def test_large_scenario_reports_its_totals(control: httpx.AsyncClient) -> None:
    loaded = ok(await control.put("/_sim/scenario", json=scenario(1_200, 1_050, 1_010)))
    answer = await control.get("/_sim/scenario")
    shown = ok(answer)
    assert shown == loaded
    assert (len(shown["accounts"]), shown["accounts_total"]) == (1000, 1_201)
    courts = {court["court_id"]: court for court in shown["courts"]}
    assert (len(courts["cacd"]["filers"]), courts["cacd"]["filers_total"]) == (1000, 1_050)
    assert (len(courts["cacd"]["cases"]), courts["cacd"]["cases_total"]) == (1000, 1_010)
    assert (len(courts["mtd"]["filers"]), courts["mtd"]["filers_next"]) == (2, None)
    rest = ok(await control.get(answer.links["next"]["url"]))
    assert len(rest["accounts"]) == 201
    assert rest["next"] is None
    whole = ok(await control.get("/_sim/scenario?limit=5000"))
    assert (len(whole["accounts"]), whole["accounts_next"]) == (1_201, None)


async def test_paging_finds_every_account_filer_and_case(control: httpx.AsyncClient, world: dict[str, Any]) -> None:
    accounts = await every(control, "/_sim/accounts?limit=50", "accounts")
    assert len({account["loginId"] for account in accounts}) == len(accounts) == CROWD + 1
    assert {account["password"] for account in accounts} == {"Crowd-Pass-1", "Shared-Pass-1"}
    filers = await every(control, "/_sim/courts/cacd/filers?limit=40", "filers")
    assert [filer["login"] for filer in filers] == [f"lawyer-{n}" for n in range(LAWYERS)]
    assert {filer["key"] for filer in filers} == {"Old-Key-1"}
    cases = await every(control, "/_sim/courts/cacd/cases?limit=5", "cases")
    assert len({case["case_number"] for case in cases}) == CASES
    rows = await every(control, "/_sim/board?limit=60", "rows")
    assert len({(row["court_id"], row["login"]) for row in rows}) == len(rows) == LAWYERS + 2


async def test_additions_during_paging_shift_no_entries(control: httpx.AsyncClient, world: dict[str, Any]) -> None:
    first = ok(await control.get("/_sim/accounts?limit=10"))
    ok(await control.patch(f"/_sim/accounts/{first['accounts'][0]['loginId']}", json={"loginId": "zz-renamed"}))
    ok(await control.post("/_sim/accounts", json={"loginId": "aa-newcomer", "password": "Fictional-1"}), 201)
    second = ok(await control.get(f"/_sim/accounts?limit=10&after={first['next']}"))
    seen = [account["sub"] for page in (first, second) for account in page["accounts"]]
    assert len(set(seen)) == 20
    assert second["total"] == CROWD + 2


async def test_lists_are_filtered_and_count_what_is_left(control: httpx.AsyncClient, world: dict[str, Any]) -> None:
    few = ok(await control.get("/_sim/accounts?loginId=CROWD12&limit=3"))
    assert (len(few["accounts"]), few["total"]) == (3, 11)
    shared = ok(await control.get("/_sim/accounts?type=shared"))
    assert [account["loginId"] for account in shared["accounts"]] == ["firmshared1"]
    assert ok(await control.get("/_sim/accounts?loginId=crow_1"))["total"] == 0
    assert ok(await control.get("/_sim/courts/cacd/filers?login=LAWYER-10"))["total"] == 11
    board = ok(await control.get("/_sim/board?court_id=mtd"))
    assert [row["login"] for row in board["rows"]] == ["mt-0", "mt-1"]
    assert (board["total"], board["next"]) == (2, None)


@pytest.mark.parametrize(
    "path",
    [
        "/_sim/accounts?limit=0",
        "/_sim/accounts?limit=5001",
        "/_sim/accounts?after=x",
        "/_sim/accounts?after=-1",
        "/_sim/accounts?after=9223372036854775808",
        "/_sim/accounts?type=emperor",
        "/_sim/scenario?limit=many",
        "/_sim/courts/cacd/filers?limit=0",
        "/_sim/board?after=-5",
    ],
)
async def test_invalid_page_parameters_are_refused(control: httpx.AsyncClient, path: str) -> None:
    is_problem(await control.get(path), 422)


async def test_position_beyond_the_end_gives_an_empty_page(control: httpx.AsyncClient) -> None:
    for path in ("accounts", "courts/cacd/filers", "courts/cacd/cases", "board"):
        page = ok(await control.get(f"/_sim/{path}?after=9223372036854775807"))
        assert page["next"] is None
        assert [] in page.values()
    is_problem(await control.get("/_sim/courts/nowhere/filers"), 404)
    is_problem(await control.get("/_sim/board?court_id=nowhere"), 404)
