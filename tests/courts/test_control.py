"""The courts' half of the control plane: shapes, refusals, and going back to the beginning."""

import asyncio
from typing import Any

import pytest

from court_rp.settings import CourtSettings
from cso_kit.storage.event import Event, all_kinds
from tests.courts.conftest import FIRST_SECOND, FRIDAY, Browser, Harness, House, open_house, world
from tests.courts.stand_in import StandIn


async def test_control_plane_shows_a_court(harness: Harness) -> None:
    """contract.md, `GET /_sim/scenario`."""
    courts = {court["court_id"]: court for court in await harness.call("GET", "/courts")}
    assert len(courts) == 204
    cacd = courts["cacd"]
    assert (cacd["phase"], cacd["linking_opens"], cacd["timezone"]) == ("announced", "go_live", "America/Los_Angeles")
    assert cacd["go_live_at"] == FIRST_SECOND
    filer = cacd["filers"][0]
    assert (filer["login"], filer["key"], filer["role"], filer["credential"]) == (
        "jdoe",
        "Cacd-Key-1",
        "attorney",
        "login",
    )
    assert filer["linked_sub"] is None
    assert courts["ca9"]["filers"][0]["linked_sub"] == "sub-jane"


async def test_filer_is_created_and_can_log_in(harness: Harness, browser: Browser) -> None:
    body = {"login": "newbie", "key": "New-Key-1", "role": "pro_se", "name": "Nora New", "email": "nora@new.example"}
    made = await harness.call("POST", "/courts/cacd/filers", body)
    assert (made["court_id"], made["login"], made["may_file"], made["credential"]) == ("cacd", "newbie", True, "login")
    assert (await browser.log_in("cacd", "newbie", "New-Key-1")).status_code == 200
    answer = await harness.client.post("/courts/cacd/filers", json={**body, "login": "NEWBIE"})
    assert answer.status_code == 409


async def test_filer_created_linked_at_a_live_court_has_a_retired_credential(harness: Harness) -> None:
    """Rule L5."""
    body = {"login": "newbie", "key": "New-Key-1", "linked_sub": "sub-new", "linked_login_id": "newnora1"}
    assert (await harness.call("POST", "/courts/ca9/filers", body))["credential"] == "retired"
    assert (await harness.call("POST", "/courts/mtd/filers", body))["credential"] == "login"
    other = await harness.client.post("/courts/ca9/filers", json={**body, "login": "other"})
    assert other.status_code == 409


async def test_clerk_does_not_file(harness: Harness, browser: Browser) -> None:
    """Rule C7."""
    await harness.call("POST", "/courts/cacd/filers", {"login": "clerk", "key": "Clerk-Key-1", "role": "clerk"})
    await browser.log_in("cacd", "clerk", "Clerk-Key-1")
    assert (await browser.whoami("cacd"))["may_file"] is False


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/courts/nowhere", None, 404),
        ("PUT", "/courts/nowhere/calendar", {}, 404),
        ("GET", "/journal?limit=0", None, 422),
        ("GET", "/journal?limit=1001", None, 422),
        ("GET", "/journal?since=-1", None, 422),
        ("GET", f"/journal?since={2**63}", None, 422),
        ("PUT", "/courts/cacd/calendar", {"go_live": "2020-02-18"}, 422),
        ("PUT", "/courts/cacd/calendar", {"go_live_at": "Tuesday"}, 422),
        ("PUT", "/courts/cacd/calendar", {"announced_at": "9999-12-31T23:00:00"}, 422),
        ("PUT", "/courts/cacd/calendar", {"go_live_at": "0001-01-01T00:00:00+14:00"}, 422),
        ("PUT", "/courts/cacd/calendar", {"freeze_at": "1989-12-31"}, 422),
        ("PUT", "/courts/cacd/calendar", {"registration_closes_at": "2100-01-02"}, 422),
        ("PUT", "/scenario", {"courts": {"cacd": {"go_live_at": "9999-12-31T23:59:59-14:00"}}}, 422),
        ("PUT", "/courts/cacd/calendar", {"linking_opens": "never"}, 422),
        ("PUT", "/courts/cacd/calendar", {"freeze_filing": None}, 422),
        ("POST", "/courts/cacd/filers", {"login": "a b", "key": "x"}, 422),
        ("POST", "/courts/cacd/filers", {"login": "a"}, 422),
        ("PATCH", "/courts/cacd/filers/nobody", {"key": "x"}, 404),
        ("PATCH", "/courts/cacd/filers/jdoe", {"password": "x"}, 422),
        ("DELETE", "/courts/cacd/links/jdoe", {"reason": "why not"}, 409),
        ("DELETE", "/courts/cacd/links/jdoe", {}, 422),
        ("DELETE", "/courts/cacd/links/nobody", {"reason": "why not"}, 404),
        ("PUT", "/scenario", {"filers": [{"court_id": "nowhere", "login": "a", "key": "b"}]}, 422),
        ("POST", "/reset", {"scope": "court", "court_id": "nowhere"}, 404),
        ("PUT", "/clock", {"calendar": "1066-10-14T00:00:00+00:00"}, 422),
        ("POST", "/clock/advance", {"by": "-P9999999D"}, 422),
        ("POST", "/clock/advance", {"by": "-P999999999DT23H"}, 422),
    ],
)
async def test_impossible_change_is_refused_with_a_problem_document(
    harness: Harness, method: str, path: str, body: Any, status: int
) -> None:
    """RFC 9457, and no change."""
    before = await harness.call("GET", "/courts/cacd")
    answer = await harness.client.request(method, path, json=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]
    assert await harness.call("GET", "/courts/cacd") == before


async def test_reset_restores_the_loaded_world(harness: Harness, browser: Browser) -> None:
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    await browser.file("cacd", "2:20-cv-00001")
    await harness.set_calendar(FIRST_SECOND)
    await browser.link("cacd", "jdoe", "Cacd-Key-1")
    await harness.call("PATCH", "/courts/cacd/filers/roe", {"key": "Changed-Key"})
    await harness.call("POST", "/reset", {})
    assert (await browser.whoami("cacd"))["authenticated"] is False
    assert (await harness.filer("cacd", "jdoe"))["linked_sub"] is None
    assert (await harness.filer("cacd", "roe"))["key"] == "Cacd-Key-2"
    assert (await harness.call("GET", "/clock"))["calendar"].startswith("2020-02-14T17:00")
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    assert "Nothing has been filed at this court yet" in (await browser.open("/courts/cacd/filings/")).text


async def test_one_court_is_reset_alone(harness: Harness, browser: Browser) -> None:
    await harness.set_calendar(FIRST_SECOND)
    await browser.link("cacd", "jdoe", "Cacd-Key-1")
    await browser.file("cacd", "2:20-cv-00001")
    await browser.sign_on("ca9")
    await harness.call("PUT", "/courts/cacd/calendar", {"go_live_at": None})
    await harness.call("POST", "/reset", {"scope": "court", "court_id": "cacd"})
    assert (await harness.call("GET", "/courts/cacd"))["go_live_at"] == FIRST_SECOND
    assert (await harness.filer("cacd", "jdoe"))["credential"] == "link-only"
    assert (await browser.whoami("ca9"))["may_file"] is True


async def test_one_person_is_reset_at_every_court(harness: Harness, browser: Browser) -> None:
    await harness.set_calendar(FIRST_SECOND)
    await browser.link("cacd", "jdoe", "Cacd-Key-1")
    await harness.call("DELETE", "/courts/ca9/links/jdoe9", {"reason": "for the test"})
    await harness.call("POST", "/reset", {"scope": "person", "sub": "sub-jane"})
    assert (await browser.whoami("cacd"))["authenticated"] is False
    assert (await harness.filer("cacd", "jdoe"))["credential"] == "link-only"
    assert (await harness.filer("ca9", "jdoe9"))["credential"] == "retired"


async def test_emptied_journal_continues_its_numbers(harness: Harness, browser: Browser) -> None:
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    last = (await harness.events())[-1]["id"]
    await harness.call("POST", "/reset", {"scope": "journal"})
    assert await harness.events() == []
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    assert (await harness.events())[0]["id"] > last


async def test_board_shows_possible_logins(harness: Harness, browser: Browser) -> None:
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    await browser.sign_on("ca9")
    await browser.sign_on("ca10")
    rows = (await harness.call("GET", "/board"))["rows"]
    found = {(row["court_id"], row["login"]): row for row in rows}
    assert found["cacd", "jdoe"] == {
        "court_id": "cacd", "phase": "announced", "login": "jdoe", "loginId": None, "linked_sub": None,
        "credential": "login", "linked": False, "court_session": "cmecf",
    }  # fmt: skip
    assert (found["ca9", "jdoe9"]["court_session"], found["ca9", "jdoe9"]["loginId"]) == ("cso", "janedoe1")
    assert found["ca9", "roe9"]["court_session"] is None
    assert found["ca10", None]["loginId"] == "janedoe1"
    paged, after = [], 0
    while after is not None:
        page = await harness.call("GET", f"/board?limit=1&after={after}")
        assert page["total"] == len(rows)
        paged, after = paged + page["rows"], page["next"]
    assert paged == rows


async def test_next_event_is_the_next_date_of_any_court(house: House, harness: Harness) -> None:
    clock, real = await house.courts.control.read_clock()
    found = await house.courts.control.next_event(clock.read(real).calendar)
    assert (found[0].isoformat(), found[1]) == ("2020-02-18T08:00:00+00:00", "cacd goes live")


async def test_everything_survives_a_restart(
    settings: CourtSettings, provider: StandIn, house: House, browser: Browser, harness: Harness
) -> None:
    """Sessions, links, the clock and the courts' own secrets are rows, not memory."""
    await browser.sign_on("ca9")
    secrets = await house.courts.control.client_registrations()
    again = await open_house(settings, provider, None)
    other = again.browser()
    other.client.cookies = browser.client.cookies
    assert (await other.whoami("ca9"))["may_file"] is True
    assert (await again.harness.call("GET", "/courts/cacd"))["phase"] == "announced"
    assert await again.courts.control.client_registrations() == secrets
    await again.courts.stop()


async def test_control_plane_can_be_off_or_need_a_token(settings: CourtSettings, provider: StandIn) -> None:
    off = await open_house(settings.model_copy(update={"control": "off"}), provider, None)
    assert (await off.harness.client.get("/clock")).status_code == 404
    await off.courts.stop()
    guarded = await open_house(settings.model_copy(update={"control_token": "secret"}), provider, None)
    assert (await guarded.harness.client.get("/clock")).status_code == 401
    answer = await guarded.harness.client.get("/clock", headers={"authorization": "Bearer secret"})
    assert answer.status_code == 200
    await guarded.courts.stop()


async def test_world_is_loaded_over_http_too(harness: Harness) -> None:
    """For courts that run apart."""
    document = {**world(), "courts": {"cacd": {"go_live_at": "2020-02-20"}}, "calendar": FRIDAY}
    await harness.call("PUT", "/scenario", document)
    assert (await harness.call("GET", "/courts/cacd"))["go_live_at"] == "2020-02-20T00:00:00-08:00"


def test_every_event_is_documented_and_has_a_kind_of_its_own() -> None:
    """The docstring of an event is its entry in the reference."""
    ours: list[type[Event]] = [event for event in all_kinds() if event.__module__.startswith("court_rp.")]
    assert len(ours) > 15
    assert len({event.kind for event in ours}) == len(ours)
    assert all((event.__doc__ or "").strip().endswith(".") for event in ours)


def test_every_setting_is_described() -> None:
    assert all(field.description for field in CourtSettings.model_fields.values())


async def test_load_in_progress_is_not_completed_by_another_process(
    settings: CourtSettings, provider: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A search for interrupted loads, in this process or another, waits for a load in progress."""
    monkeypatch.setattr("cso_kit.storage.scheduled._PATIENCE", 0.001)
    monkeypatch.setattr(
        "cso_kit.storage.portions._SECONDS", 0.0
    )  # one step to a transaction, so that there is much to look between
    async with asyncio.timeout(60):  # else the load and whoever looks give each other up for ever
        house = await open_house(settings, provider, world())
    assert (await house.courts.control.load_state()).loading_id is None
    await house.courts.stop()
