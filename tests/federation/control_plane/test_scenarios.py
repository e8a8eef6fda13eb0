"""The control plane: loading a scenario, and going back to it."""

from datetime import UTC, datetime

import httpx

from cso_sim.federation import Federation
from cso_sim.scenario import reading
from tests.federation.control_plane.answers import is_problem, moment, ok, the_court, the_filer


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


async def test_the_loaded_scenario_is_given_as_a_file(control: httpx.AsyncClient) -> None:
    """A shipped one as it is shipped; a changed one so that it can be loaded again."""
    given = ok(await control.get("/_sim/scenario/toml"))
    assert given == {"name": "cacd_2020_cutover", "toml": reading.shipped_text("cacd_2020_cutover")}
    changed = reading.as_json(reading.shipped("september_of_2021")) | {"title": "Another summer"}
    ok(await control.put("/_sim/scenario", json=changed))
    given = ok(await control.get("/_sim/scenario/toml"))
    assert 'go_live_at = "unknown"' in given["toml"]
    assert reading.as_json(reading.from_toml(given["toml"], "given")) == changed


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
