"""The faults of courts, as somebody meets them who is logged in there."""

from collections.abc import AsyncIterator

import pytest

from cso_sim.faults.catalogue import load_faults
from cso_sim.federation import Federation
from tests.federation.faults.visits import signed_on_cookies
from tests.federation.visitor import Harness, Visitor

LIVE = "2020-02-18T09:00:00-08:00"
SEARCH = "/courts/{}/cgi-bin/iquery.pl"


@pytest.fixture
async def filer(federation: Federation, harness: Harness) -> AsyncIterator[Visitor]:
    """Somebody who is signed on and linked at the live courts ca9 and wawb, and signed on at cacd."""
    await harness.set_calendar(LIVE)
    async with Visitor(federation.app) as visitor:
        visitor.client.cookies.update(await signed_on_cookies(harness))
        for court_id in ("ca9", "wawb", "cacd"):
            await visitor.sign_on(court_id)
        yield visitor


async def arm(harness: Harness, fault: str, court_id: str | None = None, **more: object) -> None:
    await harness.call("POST", "/faults", {"fault": fault, "court_id": court_id, **more})


async def fired(harness: Harness) -> list[tuple[str, str, str]]:
    """The faults that fired, with the courts and the addresses that they fired at."""
    events = (await harness.call("GET", "/journal?limit=1000&kind=fault.fired"))["events"]
    return [(event["fault"], event["court_id"], event["endpoint"]) for event in events]


async def test_good_cookie_gets_the_login_page_once(filer: Visitor, harness: Harness) -> None:
    await arm(harness, "court_login_page_again", "wawb", loginId="mholloway", endpoint="/courts/{court_id}/cgi-bin/*")
    for court_id, is_struck in (("ca9", False), ("wawb", True), ("wawb", False)):
        page = await filer.open(SEARCH.format(court_id))
        assert ("WAWB-ECF" in page.text) == is_struck, court_id
        assert ('data-testid="query-form"' in page.text or "case_num" in page.text) != is_struck, court_id
    assert await fired(harness) == [("court_login_page_again", "wawb", "/courts/{court_id}/cgi-bin/iquery.pl")]


async def test_search_says_once_that_there_are_no_access_privileges(filer: Visitor, harness: Harness) -> None:
    await arm(harness, "court_no_access_privileges", "wawb")
    assert (await filer.whoami("wawb"))["authenticated"]
    pages = [await filer.open(SEARCH.format("wawb")) for _ in range(2)]
    assert ["This user has no access privileges defined." in page.text for page in pages] == [True, False]


@pytest.mark.parametrize("way", ["pages", "json"])
async def test_right_link_is_refused_once_and_counts_as_a_wrong_password(
    filer: Visitor, harness: Harness, way: str
) -> None:
    await arm(harness, "link_refused", "cacd", loginId="mholloway")
    credential = ("cacd", "mholloway-cacd", "Old-District-Key1")
    link = filer.link if way == "pages" else filer.link_by_json
    refused, linked = await link(*credential), await link(*credential)
    assert (refused.is_error, linked.is_error) == (True, False)
    assert (await harness.kinds("cacd")).count("link.made") == 1
    (refusal,) = (await harness.call("GET", "/journal?kind=link.refused"))["events"]
    assert (refusal["reason"], refusal["login"]) == ("wrong_credentials", "mholloway-cacd")


def test_each_fault_of_courts_is_fired_by_a_test() -> None:
    shown = {"court_login_page_again", "court_no_access_privileges", "link_refused"}
    assert {name for name, fault in load_faults().items() if fault.kind == "court"} == shown
