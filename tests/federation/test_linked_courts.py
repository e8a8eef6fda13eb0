"""Manage My Account shows where an account is linked: as the scenario says, and as the courts tell the provider afterwards."""

import re

from cso_sim.federation import Federation
from tests.federation.conftest import new_client
from tests.federation.test_logout import eventually
from tests.federation.visitor import Harness, Visitor

MARTA, PASSWORD = "mholloway", "Ready-Attorney-1"


async def linked_courts(visitor: Visitor) -> list[str]:
    """The courts on the page, with the CM/ECF login at each."""
    page = await visitor.open("/account/")
    assert page.status_code == 200
    return [
        f"{court} {login}" for court, login in re.findall(r'testid="link-(\w+)">.*?<td[^>]*>([^<]*)</td>', page.text)
    ]


async def test_links_of_the_scenario_and_later_ones_are_shown_to_the_holder(harness: Harness, visitor: Visitor) -> None:
    """Rules L1, L3, L8: each court's link, its end by the desk, and the scenario's links again after a reset."""
    await harness.set_calendar("2020-02-18T09:00:00-08:00")
    await visitor.open("/account/")
    await visitor.give_password(MARTA, PASSWORD)
    before = await linked_courts(visitor)
    assert [entry.split()[0] for entry in before] == ["ca9", "wawb"]
    assert "Ninth Circuit" in visitor.page.text
    assert 'href="http://localhost:8400/courts/ca9/"' in visitor.page.text

    await visitor.link("cacd", "mholloway-cacd", "Old-District-Key1")

    async def both() -> bool:
        return await linked_courts(visitor) == [*before, "cacd mholloway-cacd"]

    await eventually(both)
    await harness.call("DELETE", "/courts/cacd/links/mholloway-cacd", {"reason": "for the test"})
    await eventually(lambda: _shows(visitor, before))

    await harness.call("DELETE", f"/courts/ca9/links/{before[0].split()[1]}", {"reason": "for the test"})
    await eventually(lambda: _shows(visitor, before[1:]))
    await harness.call("POST", "/reset", {"scope": "court", "court_id": "ca9"})
    await eventually(lambda: _shows(visitor, before))


async def test_renamed_login_is_shown_by_its_new_name(harness: Harness, visitor: Visitor) -> None:
    """Rules L8, L12: the court tells of the new login, and its end is told of the same link."""
    await visitor.open("/account/")
    await visitor.give_password(MARTA, PASSWORD)
    [first, *others] = await linked_courts(visitor)
    court_id, login = first.split()
    await harness.call("PATCH", f"/courts/{court_id}/filers/{login}", {"login": "renamed-1"})

    await eventually(lambda: _shows(visitor, [f"{court_id} renamed-1", *others]))
    await harness.call("DELETE", f"/courts/{court_id}/links/renamed-1", {"reason": "for the test"})
    await eventually(lambda: _shows(visitor, others))


async def _shows(visitor: Visitor, expected: list[str]) -> bool:
    return await linked_courts(visitor) == expected


async def test_reader_who_links_a_login_is_a_filer_from_then_on(harness: Harness, visitor: Visitor) -> None:
    """Rule A11; D§4.1: the court tells the role of the login, so no later sign-on takes the holder for a reader."""
    reader = {
        "loginId": "rea.reader",
        "password": PASSWORD,
        "created_on": "2016-01-01",
        "user_type": "case_search_only",
    }
    await harness.call("POST", "/accounts", {**reader, "name": "Rea Reader", "email": "rea@example.test"})
    filer = {"login": "rreader", "key": "Old-District-Key1", "role": "pro_se", "name": "Rea Reader"}
    await harness.call("POST", "/courts/ca9/filers", {**filer, "email": "rea@example.test"})
    await visitor.sign_on("ca9")
    await visitor.give_password("rea.reader", PASSWORD)

    await visitor.link("ca9", "rreader", "Old-District-Key1")

    async def is_filer() -> bool:
        return (await harness.call("GET", "/accounts/rea.reader"))["user_type"] == "pro_se"

    await eventually(is_filer)


async def test_filer_cannot_take_filing_out_of_the_request_to_pass_by_the_second_factor(
    federation: Federation, harness: Harness
) -> None:
    """Rule A11: no sign-on that may file completes without a second factor, also if the browser changes the request."""
    await harness.call("PUT", "/second-factor", {"enforced_from": "2025-12-31"})
    await harness.set_calendar("2026-01-05T09:00:00-08:00")
    async with new_client(federation) as client:
        asked = await client.get("/courts/ca9/login")
        visitor = Visitor(federation.app)
        visitor.client.cookies = client.cookies

        await visitor.open(asked.headers["location"].replace("+cmecf%3Afile", ""))
        await visitor.give_password(MARTA, PASSWORD)

        assert (await visitor.client.get("/courts/ca9/whoami")).json()["authenticated"] is False
