"""The control plane: reading and moving the clock."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from cso_sim.federation import Federation
from tests.federation.control_plane.answers import is_problem, moment, ok, the_court


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


@pytest.mark.every_case_on_both
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


async def test_change_of_a_clock_that_was_changed_meanwhile_is_refused(control: httpx.AsyncClient) -> None:
    """`version` says which clock the caller has seen."""
    seen = ok(await control.get("/_sim/clock"))["version"]
    moved = ok(await control.put("/_sim/clock", json={"calendar": "2020-02-16T12:00:00-08:00", "version": seen}))
    for method, path, body in (
        ("PUT", "/_sim/clock", {"frozen": True}),
        ("POST", "/_sim/clock/advance", {"by": "PT1H"}),
        ("POST", "/_sim/clock/advance", {"to": "next-event", "hand": "calendar"}),
    ):
        refused = await control.request(method, path, json=body | {"version": seen})
        assert "Somebody else has changed the clock" in is_problem(refused, 409)["detail"]
    assert ok(await control.get("/_sim/clock"))["version"] == moved["version"]
