"""The control plane as harnesses rely on it (contract.md, "Shapes that harnesses rely on"), over HTTP and on both databases."""

import asyncio
import contextlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from cso_sim.federation import Federation
from cso_sim.scenario import reading
from tests.federation.conftest import new_client
from tests.idp.relying_party import forms
from tests.idp.test_register_account import NEW as NEW_ACCOUNT

PROBLEM = "application/problem+json"


def is_problem(response: httpx.Response, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == PROBLEM
    document: dict[str, Any] = response.json()
    assert document["status"] == status
    assert document["detail"]
    return document


def ok(response: httpx.Response, status: int = 200) -> Any:
    assert response.status_code == status, response.text
    return response.json()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


async def the_court(control: httpx.AsyncClient, court_id: str) -> dict[str, Any]:
    courts = ok(await control.get("/_sim/scenario"))["courts"]
    return next(court for court in courts if court["court_id"] == court_id)


async def the_filer(control: httpx.AsyncClient, court_id: str, login: str) -> dict[str, Any]:
    return next(filer for filer in (await the_court(control, court_id))["filers"] if filer["login"] == login)


async def test_the_clock_shows_where_the_scenario_begins(control: httpx.AsyncClient) -> None:
    clock = ok(await control.get("/_sim/clock"))
    begins = datetime(2020, 2, 14, 17, tzinfo=UTC)
    assert begins <= moment(clock["calendar"]) < begins + timedelta(minutes=5)
    assert clock["frozen"] is False
    assert isinstance(clock["version"], int)
    assert moment(clock["protocol"]).year > 2020


async def test_setting_the_calendar_moves_both_services(control: httpx.AsyncClient, federation: Federation) -> None:
    before = ok(await control.get("/_sim/clock"))
    after = ok(await control.put("/_sim/clock", json={"calendar": "2020-02-17T23:59:00-08:00", "frozen": True}))
    assert moment(after["calendar"]) == moment("2020-02-17T23:59:00-08:00")
    assert after["frozen"] is True
    assert after["version"] > before["version"]
    (provider, _), (courts, _) = await federation.provider.read_clock(), await federation.courts.read_clock()
    assert provider._replace(config_version=0) == courts._replace(config_version=0)
    assert ok(await control.put("/_sim/clock", json={"frozen": False}))["frozen"] is False


async def test_freezing_holds_the_calendar_and_not_the_protocol_hand(control: httpx.AsyncClient) -> None:
    ok(await control.put("/_sim/clock", json={"frozen": True}))
    first = ok(await control.get("/_sim/clock"))
    async with asyncio.timeout(60):
        while (second := ok(await control.get("/_sim/clock")))["protocol"] == first["protocol"]:
            pass
    assert first["calendar"] == second["calendar"]


async def test_advancing_moves_both_hands_or_one(control: httpx.AsyncClient) -> None:
    ok(await control.put("/_sim/clock", json={"frozen": True, "hand": "both"}))
    start = ok(await control.get("/_sim/clock"))
    both = ok(await control.post("/_sim/clock/advance", json={"by": "PT1H"}))
    assert moment(both["calendar"]) - moment(start["calendar"]) == timedelta(hours=1)
    assert moment(both["protocol"]) - moment(start["protocol"]) == timedelta(hours=1)
    one = ok(await control.post("/_sim/clock/advance", json={"by": "P1D", "hand": "calendar"}))
    assert moment(one["calendar"]) - moment(both["calendar"]) == timedelta(days=1)
    assert one["protocol"] == both["protocol"]


async def test_advancing_to_the_next_event_says_which_it_was(control: httpx.AsyncClient) -> None:
    """Rule C2: the next date in any court's calendar after 14 February is C.D. Cal.'s go-live."""
    clock = ok(await control.post("/_sim/clock/advance", json={"to": "next-event", "hand": "calendar"}))
    assert clock["event"]["at"].startswith("2020-02-18T")
    assert "cacd" in clock["event"]["what"]
    assert moment(clock["calendar"]) >= moment("2020-02-18T00:00:00-08:00")
    assert (await the_court(control, "cacd"))["phase"] == "live"


TOO_FAR = ("P9999999D", "-P9999999D", "-P999999999DT24H", "-P999999999DT23H", "P99999999999D", "P" + "9" * 400 + "W")
REFUSED: list[tuple[str, str, Any]] = [
    ("PUT", "/_sim/clock", {"calendar": "2020-02-17T23:59:00"}),
    ("PUT", "/_sim/clock", {"calendar": "1066-10-14T09:00:00Z"}),
    ("PUT", "/_sim/clock", {"kalendar": "2020-02-17T23:59:00Z"}),
    ("POST", "/_sim/clock/advance", {"by": "one hour"}),
    ("POST", "/_sim/clock/advance", {"by": "P100Y"}),
    ("POST", "/_sim/clock/advance", {"by": "P99999D"}),
    ("POST", "/_sim/clock/advance", {}),
    ("POST", "/_sim/clock/advance", {"by": "PT1H", "to": "next-event"}),
    ("POST", "/_sim/clock/advance", {"to": "next-event", "hand": "protocol"}),
    ("POST", "/_sim/reset", {"scope": "court"}),
    ("POST", "/_sim/reset", {"scope": "journal", "court_id": "cacd"}),
    ("POST", "/_sim/reset", {"scope": "universe"}),
    ("POST", "/_sim/accounts", {"loginId": "nopassword"}),
    ("POST", "/_sim/accounts", {"loginId": "a1b2c3d4", "password": "x", "shoe_size": 44}),
    ("PUT", "/_sim/courts/cacd/calendar", {"go_live": "2020-02-18"}),
    ("PUT", "/_sim/courts/cacd/calendar", {"go_live_at": "soon"}),
    ("POST", "/_sim/courts/cacd/filers", {"login": "x", "key": "y", "role": "emperor"}),
    ("GET", "/_sim/journal?since=yesterday", None),
    ("GET", "/_sim/journal?limit=0", None),
]


async def test_impossible_change_is_refused_with_a_problem_document(control: httpx.AsyncClient) -> None:
    before = ok(await control.get("/_sim/clock"))
    for method, path, body in REFUSED:
        is_problem(await control.request(method, path, json=body), 422)
    assert ok(await control.get("/_sim/clock"))["version"] == before["version"]


FARTHEST: list[tuple[str, str, Any]] = [
    *(
        ("POST", "/_sim/clock/advance", {"by": by, "hand": hand})
        for by in TOO_FAR
        for hand in ("calendar", "protocol", "both")
    ),
    ("PUT", "/_sim/clock", {"calendar": "0001-01-01T00:00:00+14:00"}),
    ("PUT", "/_sim/clock", {"calendar": "9999-12-31T23:59:59-14:00"}),
]


@pytest.mark.parametrize("frozen", [True, False])
async def test_moving_the_clock_out_of_every_calendar_is_refused_with_a_sentence(
    control: httpx.AsyncClient, frozen: bool
) -> None:
    before = ok(await control.put("/_sim/clock", json={"frozen": frozen, **({"hand": "both"} if frozen else {})}))
    for method, path, body in FARTHEST:
        detail = is_problem(await control.request(method, path, json=body), 422)["detail"]
        assert "choose one in that range" in detail or "is too long" in detail
    for calendar in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"):
        scenario = {"name": "far", "title": "Far", "clock": {"calendar": calendar}}
        assert "1990 to 2100" in is_problem(await control.put("/_sim/scenario", json=scenario), 422)["detail"]
    assert ok(await control.get("/_sim/clock"))["version"] == before["version"]


async def test_a_body_that_is_not_json_is_refused_with_a_problem_document(control: httpx.AsyncClient) -> None:
    headers = {"content-type": "application/json"}
    is_problem(await control.put("/_sim/clock", content=b"{", headers=headers), 422)
    is_problem(await control.put("/_sim/scenario", content=b"{", headers=headers), 400)
    is_problem(await control.put("/_sim/scenario", content=b"\xff", headers=headers), 400)
    is_problem(await control.put("/_sim/scenario", content=b"<x/>", headers={"content-type": "text/xml"}), 415)
    is_problem(await control.put("/_sim/clock", content=b" " * 70_000, headers=headers), 413)


@pytest.mark.parametrize(
    ("method", "path", "body", "detail"),
    [
        (
            "PUT",
            "/clock",
            {"calender": "2020-02-18T00:00:00Z"},
            "calender: There is no 'calender' here. Did you mean 'calendar'?",
        ),
        (
            "PUT",
            "/clock",
            {"calendar": "yesterday"},
            "calendar: This must be a time such as 2020-02-17T23:59:00-08:00, not",
        ),
        (
            "PUT",
            "/clock",
            {"calendar": 1582000000},
            "calendar: This must be a text such as 2020-02-17 or 2020-02-17T23:59:00-08:00",
        ),
        ("PUT", "/clock", {"frozen": "yes"}, "frozen: This must be true or false."),
        ("PUT", "/courts/cacd/calendar", {"freeze_filing": 0}, "freeze_filing: This must be true or false."),
        (
            "POST",
            "/accounts",
            {"loginId": "newfiler1", "password": "x", "created_on": 0},
            "created_on: This must be a text such as",
        ),
        ("PUT", "/clock", [], "The body must be a JSON object, sent as application/json."),
        ("POST", "/reset", None, "A JSON object is needed as the body"),
        (
            "POST",
            "/reset",
            {"scope": "planet"},
            "scope: This must be 'world', 'journal', 'court' or 'account', not 'planet'.",
        ),
        ("POST", "/accounts", {"loginid": "a"}, "loginid: There is no 'loginid' here. Did you mean 'loginId'?"),
        ("POST", "/accounts", {"loginId": "newfiler1"}, "password: This is missing."),
        (
            "POST",
            "/courts/cacd/filers",
            {"login": "a", "key": "b", "rolle": "x"},
            "rolle: There is no 'rolle' here. Did you mean 'role'?",
        ),
        (
            "PATCH",
            "/accounts/nobody",
            {"status": "active"},
            "There is no account 'nobody'; GET /_sim/accounts lists them.",
        ),
        ("GET", "/journal?court_id=cacdx", None, "There is no court 'cacdx'; GET /_sim/scenario lists them."),
        ("GET", "/journal?limt=3", None, "limt: There is no 'limt' here. Did you mean 'limit'?"),
        ("GET", "/journal?limit=few", None, "limit: This must be a whole number, not 'few'."),
    ],
)
async def test_mistake_is_reported_in_plain_words_with_a_way_out(
    control: httpx.AsyncClient, method: str, path: str, body: Any, detail: str
) -> None:
    sent = {} if body is None else {"json": body}
    document = is_problem(
        await control.request(method, f"/_sim{path}", **sent), 404 if "nobody" in path or "cacdx" in path else 422
    )
    assert document["detail"].startswith(detail)


async def test_unknown_addresses_and_methods_are_problem_documents(control: httpx.AsyncClient) -> None:
    assert "/_sim/docs" in is_problem(await control.get("/_sim/clocks"), 404)["detail"]
    assert "GET" in is_problem(await control.delete("/_sim/board"), 405)["detail"]
    is_problem(await control.put("/_sim/courts/xxxx/calendar", json={}), 404)
    is_problem(await control.post("/_sim/reset", json={"scope": "court", "court_id": "xxxx"}), 404)
    is_problem(await control.post("/_sim/reset", json={"scope": "account", "loginId": "nobody12"}), 404)
    is_problem(await control.post("/_sim/sessions", json={"loginId": "nobody12"}), 404)
    is_problem(await control.get("/_sim/journal?loginId=nobody12"), 404)


async def test_the_scenario_shows_people_and_courts_with_their_passwords(control: httpx.AsyncClient) -> None:
    world = ok(await control.get("/_sim/scenario"))
    assert world["name"] == "cacd_2020_cutover"
    assert len(world["courts"]) == 204
    account = next(one for one in world["accounts"] if one["loginId"] == "mholloway")
    assert account["password"] == "Ready-Attorney-1"
    assert (account["type"], account["generation"], account["status"]) == ("individual", "upgraded", "active")
    assert account["user_type"] == "attorney"
    legacy = next(one for one in world["accounts"] if one["loginId"] == "lp1234")
    assert legacy["generation"] == "legacy"
    phases = {court["court_id"]: court["phase"] for court in world["courts"]}
    assert (phases["ca9"], phases["cacd"], phases["mtd"]) == ("live", "announced", "unannounced")
    ca9 = await the_court(control, "ca9")
    assert {"court_id", "name", "timezone", "phase", "go_live_at", "linking_opens", "filers"} <= ca9.keys()
    linked = await the_filer(control, "ca9", "mholloway-ca9")
    assert {"login", "key", "role", "credential", "linked_sub"} <= linked.keys()
    assert (linked["linked_sub"], linked["credential"]) == (account["sub"], "retired")
    assert (await the_filer(control, "cacd", "mholloway-cacd"))["credential"] == "login"


async def test_a_scenario_is_loaded_by_name(control: httpx.AsyncClient) -> None:
    world = ok(await control.put("/_sim/scenario", json={"name": "all_live"}))
    assert world["name"] == "all_live"
    assert {court["phase"] for court in world["courts"]} == {"live"}
    assert moment(ok(await control.get("/_sim/clock"))["calendar"]).year == 2024
    names = {one["name"] for one in ok(await control.get("/_sim/scenarios"))}
    assert names == set(reading.shipped_names())
    problem = is_problem(await control.put("/_sim/scenario", json={"name": "all_life"}), 422)
    assert "Did you mean 'all_live'" in problem["detail"]
    is_problem(await control.put("/_sim/scenario", json={"name": "../../etc/passwd"}), 422)


TOML = """\
name = "mine"
title = "One of my own"
[clock]
calendar = 2030-01-01T00:00:00Z
frozen = true
[[people]]
name = "Ada Example"
email = "ada@example.test"
story = "Somebody."
[[people.accounts]]
loginId = "adaexample"
password = "Fictional-1"
created_on = 2016-01-01
[[people.filers]]
court = "cacd"
login = "ada"
key = "Old-Key-1"
linked_to = "adaexample"
[crowd]
count = 3
"""


async def test_a_whole_scenario_is_loaded_as_toml_and_as_json(control: httpx.AsyncClient) -> None:
    as_toml = {"content-type": "application/toml"}
    first = ok(await control.put("/_sim/scenario", content=TOML, headers=as_toml))
    assert {account["loginId"] for account in first["accounts"]} == {"adaexample", "user0", "user1", "user2"}
    clock = ok(await control.get("/_sim/clock"))
    assert (clock["frozen"], moment(clock["calendar"])) == (True, datetime(2030, 1, 1, tzinfo=UTC))
    document = reading.as_json(reading.from_toml(TOML, "mine.toml"))
    second = ok(await control.put("/_sim/scenario", json=document))
    assert second["accounts"] == first["accounts"]
    assert second["courts"] == first["courts"]


async def test_a_scenario_with_mistakes_changes_nothing_and_lists_them(control: httpx.AsyncClient) -> None:
    as_toml = {"content-type": "application/toml"}
    wrong = TOML.replace("loginId", "loginid").replace('"cacd"', '"cadc0"')
    problem = is_problem(await control.put("/_sim/scenario", content=wrong, headers=as_toml), 422)
    assert problem["errors"][0].startswith("scenario:10: people[0].accounts[0].loginId: loginId is missing.")
    assert "Did you mean 'loginId'?" in problem["errors"][1]
    assert ok(await control.get("/_sim/scenario"))["name"] == "cacd_2020_cutover"


async def test_a_scenario_that_would_cost_too_much_to_read_is_refused_in_a_sentence(control: httpx.AsyncClient) -> None:
    as_toml, as_json = {"content-type": "application/toml"}, {"content-type": "application/json"}
    dotted = await control.put("/_sim/scenario", content="a." * 20_000 + "a = 1", headers=as_toml)
    assert "a key has more than 8 parts" in is_problem(dotted, 422)["detail"]
    for content in ("[" * 100_000, '{"name": ' * 100_000):
        deep = await control.put("/_sim/scenario", content=content, headers=as_json)
        assert is_problem(deep, 400)["detail"] == "This JSON is nested too deeply for a scenario."
    within = await control.put("/_sim/scenario", content='{"x":' + "[" * 500 + "]" * 500 + "}", headers=as_json)
    is_problem(within, 422)
    is_problem(await control.post("/_sim/accounts", content="[" * 60_000, headers=as_json), 400)


async def test_a_reset_brings_back_the_scenario_and_its_clock(
    control: httpx.AsyncClient, federation: Federation
) -> None:
    original = ok(await control.get("/_sim/scenario"))
    ok(await control.put("/_sim/clock", json={"calendar": "2025-01-01T00:00:00Z", "frozen": True}))
    ok(await control.post("/_sim/accounts", json={"loginId": "newcomer1", "password": "Fictional-1"}), 201)
    ok(await control.patch("/_sim/accounts/mholloway", json={"password": "Changed-Pass-1"}))
    ok(await control.put("/_sim/courts/cacd/calendar", json={"go_live_at": None}))
    ok(await control.post("/_sim/sessions", json={"loginId": "mholloway"}), 201)
    assert ok(await control.post("/_sim/reset", json={})) == {"scope": "world", "scenario": "cacd_2020_cutover"}
    assert ok(await control.get("/_sim/scenario")) == original
    assert await federation.provider.signed_on_subs() == set()
    clock = ok(await control.get("/_sim/clock"))
    assert (clock["frozen"], moment(clock["calendar"]).year) == (False, 2020)


async def test_the_journal_alone_is_reset(control: httpx.AsyncClient) -> None:
    ok(await control.post("/_sim/accounts", json={"loginId": "newcomer1", "password": "Fictional-1"}), 201)
    ok(await control.post("/_sim/reset", json={"scope": "journal"}))
    assert ok(await control.get("/_sim/journal"))["events"] == []
    assert ok(await control.get("/_sim/accounts/newcomer1"))["loginId"] == "newcomer1"


async def test_one_court_is_reset(control: httpx.AsyncClient) -> None:
    original = await the_court(control, "cacd")
    elsewhere = {"calendar": {"go_live_at": "2021-01-04"}}
    ok(await control.put("/_sim/courts/cacd/calendar", json={"go_live_at": "2020-03-02"}))
    ok(await control.put("/_sim/courts/mtd/calendar", json=elsewhere["calendar"]))
    ok(await control.post("/_sim/courts/cacd/filers", json={"login": "extra", "key": "Old-Key-1"}), 201)
    ok(await control.post("/_sim/reset", json={"scope": "court", "court_id": "cacd"}))
    assert await the_court(control, "cacd") == original
    assert (await the_court(control, "mtd"))["go_live_at"].startswith("2021-01-04")


async def test_one_account_is_reset_with_its_links(control: httpx.AsyncClient) -> None:
    original = ok(await control.get("/_sim/accounts/mholloway"))
    ok(await control.patch("/_sim/accounts/mholloway", json={"status": "locked", "password": "Changed-Pass-1"}))
    body = {"login": "mholloway-cacd", "loginId": "mholloway", "reason": "lost password"}
    ok(await control.post("/_sim/courts/cacd/links", json=body), 201)
    ok(await control.post("/_sim/reset", json={"scope": "account", "loginId": "mholloway"}))
    assert ok(await control.get("/_sim/accounts/mholloway")) == original
    assert (await the_filer(control, "cacd", "mholloway-cacd"))["linked_sub"] is None
    assert (await the_filer(control, "ca9", "mholloway-ca9"))["linked_sub"] == original["sub"]


@pytest.mark.parametrize(
    ("created_on", "generation"), [("2014-08-10", "legacy"), ("2014-08-11", "upgraded"), (None, "upgraded")]
)
async def test_an_account_is_created_with_its_generation(
    control: httpx.AsyncClient, created_on: str | None, generation: str
) -> None:
    """Rule A2: the generation follows from the day of creation."""
    body = {"loginId": "newcomer1", "password": "Fictional-1", "type": "individual", "user_type": "attorney"}
    body |= {"name": "New Comer", "email": "new@example.test"} | ({"created_on": created_on} if created_on else {})
    made = ok(await control.post("/_sim/accounts", json=body), 201)
    assert made["sub"]
    assert made["generation"] == generation
    is_problem(await control.post("/_sim/accounts", json=body), 409)
    changed = ok(await control.patch("/_sim/accounts/newcomer1", json={"search_status": "inactive"}))
    assert (changed["search_status"], changed["name"], changed["sub"]) == ("inactive", "New Comer", made["sub"])


async def test_a_filer_is_created_linked_to_an_account(control: httpx.AsyncClient) -> None:
    """Rule L5: linked at a live court means retired."""
    body = {"login": "noor", "key": "Old-Key-1", "role": "attorney", "name": "Noor Abadi", "email": "n@example.test"}
    made = ok(await control.post("/_sim/courts/ca9/filers", json={**body, "linked_loginId": "noorabadi"}), 201)
    account = ok(await control.get("/_sim/accounts/noorabadi"))
    assert made["login"] == "noor"
    filer = await the_filer(control, "ca9", "noor")
    assert (filer["linked_sub"], filer["credential"]) == (account["sub"], "retired")
    changed = ok(await control.patch("/_sim/courts/ca9/filers/noor", json={"may_file": False}))
    assert (changed["may_file"], changed["role"]) == (False, "attorney")
    is_problem(await control.post("/_sim/courts/ca9/filers", json=body), 409)


@pytest.mark.parametrize(
    ("login_id", "status", "why"),
    [
        ("hartwellosei", 409, "shared account"),
        ("lp1234", 409, "legacy account"),
        ("quarrybilling", 409, "paa account"),
        ("nobody12", 404, "no account"),
    ],
)
async def test_only_an_upgraded_individual_account_is_linked(
    control: httpx.AsyncClient, login_id: str, status: int, why: str
) -> None:
    """Rules A1 and L1, for links made by hand and for filers created linked."""
    link = {"login": "posei", "loginId": login_id, "reason": "asked for it"}
    assert why in is_problem(await control.post("/_sim/courts/cacd/links", json=link), status)["detail"]
    filer = {"login": "new", "key": "Old-Key-1", "linked_loginId": login_id}
    assert why in is_problem(await control.post("/_sim/courts/cacd/filers", json=filer), status)["detail"]
    assert (await the_filer(control, "cacd", "posei"))["linked_sub"] is None


async def test_a_link_is_made_by_hand_and_undone_by_the_desk(control: httpx.AsyncClient) -> None:
    """Rules L2, L8 and L10."""
    link = {"login": "hfarrant", "loginId": "noorabadi", "reason": "mistaken identity"}
    is_problem(await control.post("/_sim/courts/ca9/links", json=link), 409)
    reason = {"reason": "wrong person"}
    ok(await control.request("DELETE", "/_sim/courts/ca9/links/hfarrant", json=reason))
    assert (await the_filer(control, "ca9", "hfarrant"))["credential"] == "link-only"
    ok(await control.post("/_sim/courts/ca9/links", json=link), 201)
    noor = ok(await control.get("/_sim/accounts/noorabadi"))
    filer = await the_filer(control, "ca9", "hfarrant")
    assert (filer["linked_sub"], filer["credential"]) == (noor["sub"], "retired")


async def test_a_calendar_keeps_what_is_not_sent(control: httpx.AsyncClient) -> None:
    """Members that are not sent keep their values; null is unknown; a time without an offset is court-local."""
    before = await the_court(control, "cacd")
    changed = ok(await control.put("/_sim/courts/cacd/calendar", json={"go_live_at": "2020-02-25T06:00:00"}))
    assert moment(changed["go_live_at"]) == moment("2020-02-25T06:00:00-08:00")
    assert changed["announced_at"] == before["announced_at"]
    unknown = ok(await control.put("/_sim/courts/cacd/calendar", json={"go_live_at": None}))
    assert unknown["go_live_at"] is None
    ok(await control.put("/_sim/clock", json={"calendar": "2020-03-02T00:00:00-08:00"}))
    assert (await the_court(control, "cacd"))["phase"] == "announced"


async def test_a_session_is_opened_without_the_sign_on_page(control: httpx.AsyncClient, federation: Federation) -> None:
    opened = ok(await control.post("/_sim/sessions", json={"loginId": "mholloway"}), 201)
    assert opened["cookies"]
    async with new_client(federation) as browser:
        for name, value in opened["cookies"].items():
            browser.cookies.set(name, value)
        response = await browser.get("/courts/ca9/login", follow_redirects=True)
        who = (await browser.get("/courts/ca9/whoami")).json()
    assert response.status_code == 200
    assert who["authenticated"] is True
    assert (who["by"], who["may_file"], who["linked"]) == ("cso", True, True)


async def test_the_board_shows_everybody_at_every_court(control: httpx.AsyncClient) -> None:
    ok(await control.post("/_sim/sessions", json={"loginId": "mholloway"}), 201)
    rows = ok(await control.get("/_sim/board"))["rows"]
    row = next(one for one in rows if one["login"] == "mholloway-ca9")
    wanted = {"court_id", "phase", "login", "loginId", "credential", "linked", "court_session", "cso_session"}
    assert wanted | {"last_logout_delivery"} <= row.keys()
    assert (row["court_id"], row["phase"], row["credential"]) == ("ca9", "live", "retired")
    assert (row["linked"], row["cso_session"], row["loginId"]) == (True, True, "mholloway")
    assert next(one for one in rows if one["login"] == "posei")["cso_session"] is False


async def test_announcement_is_in_the_filers_inbox(control: httpx.AsyncClient) -> None:
    """Rule C9: registered filers get the announcement."""
    box = ok(await control.get("/_sim/inbox/priya.osei@hartwell-osei.example"))
    before = len(box["messages"])
    ok(await control.put("/_sim/clock", json={"calendar": "2020-02-18T09:00:00-08:00"}))
    after = ok(await control.get("/_sim/inbox/priya.osei@hartwell-osei.example"))
    assert len(after["messages"]) > before


async def register(control: httpx.AsyncClient, address: str) -> None:
    """Registers a new account with an e-mail address, through its page."""
    page = await control.get("/account/register", follow_redirects=True, headers={"accept": "text/html"})
    (form,) = [form for form in forms(page.text) if "loginId" in form.values]
    answer = await control.post(form.action, data={**form.values, **NEW_ACCOUNT, "email": address})
    assert answer.status_code == 303


async def senders_to(control: httpx.AsyncClient, address: str) -> list[str]:
    """Who wrote the messages in an inbox."""
    return [message["sender"] for message in ok(await control.get(f"/_sim/inbox/{address}"))["messages"]]


async def test_inbox_shows_messages_of_courts_and_the_provider(control: httpx.AsyncClient) -> None:
    address = "priya.osei@hartwell-osei.example"
    await register(control, address.upper())
    ok(await control.put("/_sim/clock", json={"calendar": "2020-02-18T09:00:00-08:00"}))

    messages = ok(await control.get(f"/_sim/inbox/{address}"))["messages"]

    assert ("pacer", None) in {(each["sender"], each["court_id"]) for each in messages}
    assert ("cacd", "cacd") in {(each["sender"], each["court_id"]) for each in messages}
    assert [each["sent_at"] for each in messages] == sorted(each["sent_at"] for each in messages)
    assert {each["address"] for each in messages} == {address}
    ok(await control.post("/_sim/reset", json={}))
    assert "pacer" not in await senders_to(control, address)


async def test_account_reset_removes_pacers_messages_to_its_holder(control: httpx.AsyncClient) -> None:
    address = ok(await control.get("/_sim/accounts/mholloway"))["email"]
    from_courts = await senders_to(control, address)
    assert "cacd" in from_courts
    await register(control, address)
    assert (await senders_to(control, address)).count("pacer") == 1

    ok(await control.post("/_sim/reset", json={"scope": "account", "loginId": "mholloway"}))

    assert await senders_to(control, address) == from_courts


async def test_court_reset_removes_that_courts_messages_only(control: httpx.AsyncClient) -> None:
    address = "/_sim/inbox/priya.osei@hartwell-osei.example"
    before = ok(await control.get(address))["messages"]
    ok(await control.put("/_sim/clock", json={"calendar": "2020-02-18T09:00:00-08:00"}))
    assert len(ok(await control.get(address))["messages"]) > len(before)
    ok(await control.put("/_sim/clock", json={"calendar": "2020-02-14T09:00:00-08:00"}))

    ok(await control.post("/_sim/reset", json={"scope": "court", "court_id": "cacd"}))

    after = ok(await control.get(address))["messages"]
    assert [(each["sender"], each["kind"]) for each in after] == [(each["sender"], each["kind"]) for each in before]


async def test_journal_is_continued_from_a_cursor(control: httpx.AsyncClient) -> None:
    first = ok(await control.get("/_sim/journal"))
    assert {event["kind"] for event in first["events"]} >= {"world.loaded"}
    assert {event["source"] for event in first["events"]} == {"cso_idp", "court_rp"}
    ok(await control.post("/_sim/accounts", json={"loginId": "newcomer1", "password": "Fictional-1"}), 201)
    ok(await control.put("/_sim/courts/cacd/calendar", json={"go_live_at": "2020-02-25"}))
    second = ok(await control.get("/_sim/journal", params={"since": first["next"]}))
    assert [event["source"] for event in second["events"]] == ["cso_idp", "court_rp"]
    assert ok(await control.get("/_sim/journal", params={"since": second["next"]}))["events"] == []


async def test_the_journal_is_read_in_pages_without_loss_or_repetition(control: httpx.AsyncClient) -> None:
    for number in range(3):
        body = {"loginId": f"newcomer{number}", "password": "Fictional-1"}
        ok(await control.post("/_sim/accounts", json=body), 201)
        ok(await control.put("/_sim/courts/cacd/calendar", json={"go_live_at": f"2020-03-0{number + 1}"}))
    whole = ok(await control.get("/_sim/journal", params={"limit": 1000}))["events"]
    pages, place = [], ""
    while True:
        answer = ok(await control.get("/_sim/journal", params={"since": place, "limit": 2}))
        if not answer["events"]:
            break
        assert len(answer["events"]) <= 2
        pages += answer["events"]
        place = answer["next"]
    assert [(event["source"], event["id"]) for event in pages] == [(event["source"], event["id"]) for event in whole]
    assert [event["recorded_at"] for event in whole] == sorted(event["recorded_at"] for event in whole)


async def test_the_journal_is_narrowed_by_kind_court_and_person(control: httpx.AsyncClient) -> None:
    ok(await control.post("/_sim/sessions", json={"loginId": "mholloway"}), 201)
    ok(await control.put("/_sim/courts/mtd/calendar", json={"go_live_at": "2021-09-28"}))
    at_mtd = ok(await control.get("/_sim/journal", params={"court_id": "mtd"}))["events"]
    assert at_mtd
    assert {event["court_id"] for event in at_mtd} == {"mtd"}
    sub = ok(await control.get("/_sim/accounts/mholloway"))["sub"]
    hers = ok(await control.get("/_sim/journal", params={"loginId": "mholloway"}))["events"]
    assert hers
    assert {event["sub"] for event in hers} == {sub}
    assert ok(await control.get("/_sim/journal", params={"sub": sub}))["events"] == hers
    loads = ok(await control.get("/_sim/journal?kind=world.loaded&kind=consent."))["events"]
    assert {event["kind"] for event in loads} == {"world.loaded"}
    is_problem(await control.get("/_sim/journal", params={"sub": sub, "loginId": "mholloway"}), 422)
    misspelt = is_problem(await control.get("/_sim/journal?kind=link.mad"), 422)
    assert misspelt["detail"] == "kind: There is no kind of event 'link.mad'. Did you mean 'link.made'?"


async def test_journal_reader_can_wait_for_events(control: httpx.AsyncClient) -> None:
    place = ok(await control.get("/_sim/journal"))["next"]
    waiting = asyncio.create_task(control.get("/_sim/journal", params={"since": place, "wait": 60}))
    ok(await control.post("/_sim/accounts", json={"loginId": "newcomer1", "password": "Fictional-1"}), 201)
    answer = ok(await waiting)
    assert [event["kind"] for event in answer["events"]] == ["account.created"]
    nothing = ok(await control.get("/_sim/journal", params={"since": answer["next"], "wait": 0.05}))
    assert nothing == {"events": [], "next": answer["next"]}


async def test_the_control_plane_documents_itself(control: httpx.AsyncClient) -> None:
    openapi = ok(await control.get("/_sim/openapi.json"))
    promised = {
        "/_sim/clock": {"get", "put"},
        "/_sim/clock/advance": {"post"},
        "/_sim/scenario": {"get", "put"},
        "/_sim/reset": {"post"},
        "/_sim/accounts": {"get", "post"},
        "/_sim/accounts/{loginId}": {"get", "patch"},
        "/_sim/courts/{court_id}/filers": {"get", "post"},
        "/_sim/courts/{court_id}/filers/{login}": {"patch"},
        "/_sim/courts/{court_id}/calendar": {"put"},
        "/_sim/courts/{court_id}/links": {"post"},
        "/_sim/courts/{court_id}/links/{login}": {"delete"},
        "/_sim/sessions": {"post"},
        "/_sim/board": {"get"},
        "/_sim/journal": {"get"},
        "/_sim/inbox/{address}": {"get"},
    }
    for path, methods in promised.items():
        assert methods <= openapi["paths"][path].keys(), path
    page = await control.get("/_sim/docs")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "PUT /_sim/clock" in page.text
    assert "This is a simulator" in page.text


async def test_a_caller_from_elsewhere_is_refused(federation: Federation) -> None:
    transport = httpx.ASGITransport(federation.app, client=("203.0.113.9", 50000))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8400") as stranger:
        is_problem(await stranger.get("/_sim/clock"), 403)
        is_problem(await stranger.get("/_sim/docs"), 403)
        is_problem(await stranger.get("/_sim/openapi.json"), 403)
        front = await stranger.get("/")
    assert front.status_code == 200
    assert "Ready-Attorney-1" not in front.text


async def test_events_are_streamed_as_they_happen(federation: Federation) -> None:
    """Server-sent events; each carries the place to go on from."""
    sent: list[bytes] = []
    begun, arrived = asyncio.Event(), asyncio.Event()

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            assert (b"cache-control", b"no-store") in message["headers"]
            begun.set()
        sent.append(message.get("body", b""))
        if b"account.created" in message.get("body", b""):
            arrived.set()

    never = asyncio.Event()
    received = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Any:
        if not received:
            await never.wait()
        return received.pop()

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/_sim/journal",
        "raw_path": b"/_sim/journal",
        "root_path": "",
        "query_string": b"kind=account.created",
        "headers": [(b"host", b"localhost:8400"), (b"accept", b"text/event-stream")],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8400),
    }
    stream = asyncio.create_task(federation.app(scope, receive, send))
    await asyncio.wait_for(begun.wait(), 60)
    async with new_client(federation) as control:
        ok(await control.post("/_sim/accounts", json={"loginId": "newcomer1", "password": "Fictional-1"}), 201)
    await asyncio.wait_for(arrived.wait(), 60)
    stream.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await stream
    lines = b"".join(sent).decode().splitlines()
    data = json.loads(next(line for line in lines if line.startswith("data: ")).removeprefix("data: "))
    assert data["kind"] == "account.created"
    assert f"id: {data['cursor']}" in lines
