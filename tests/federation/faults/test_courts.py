"""The faults of courts, as somebody meets them who is logged in there."""

from collections.abc import AsyncIterator

import httpx
import pytest

from cso_sim.faults.catalogue import load_faults
from cso_sim.federation import Federation
from cso_sim.in_process import InProcessTransport
from tests.driver.court_visitor import CourtVisitor
from tests.federation.faults.visits import signed_on_cookies
from tests.federation.visitor import ORIGIN, Harness, Visitor

LIVE = "2020-02-18T09:00:00-08:00"
SEARCH = "/courts/{}/cgi-bin/iquery.pl"


@pytest.fixture
async def filer(federation: Federation, harness: Harness) -> AsyncIterator[CourtVisitor]:
    """Somebody who is signed on and linked at the live courts ca9 and wawb, and signed on at cacd."""
    await harness.set_calendar(LIVE)
    client = httpx.AsyncClient(transport=InProcessTransport(federation.app), base_url=ORIGIN)
    async with CourtVisitor(client) as visitor:
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


async def test_good_cookie_gets_the_login_page_once(filer: CourtVisitor, harness: Harness) -> None:
    await arm(harness, "court_login_page_again", "wawb", loginId="mholloway", endpoint="/courts/{court_id}/cgi-bin/*")
    for court_id, is_struck in (("ca9", False), ("wawb", True), ("wawb", False)):
        page = await filer.open(SEARCH.format(court_id))
        assert ("WAWB-ECF" in page.text) == is_struck, court_id
        assert ('data-testid="query-form"' in page.text or "case_num" in page.text) != is_struck, court_id
    assert await fired(harness) == [("court_login_page_again", "wawb", "/courts/{court_id}/cgi-bin/iquery.pl")]


async def test_search_says_once_that_there_are_no_access_privileges(filer: CourtVisitor, harness: Harness) -> None:
    await arm(harness, "court_no_access_privileges", "wawb")
    assert (await filer.whoami("wawb"))["authenticated"]
    pages = [await filer.open(SEARCH.format("wawb")) for _ in range(2)]
    assert ["This user has no access privileges defined." in page.text for page in pages] == [True, False]


@pytest.mark.parametrize("way", ["pages", "json"])
async def test_right_link_is_refused_once_and_counts_as_a_wrong_password(
    filer: CourtVisitor, harness: Harness, way: str
) -> None:
    await arm(harness, "link_refused", "cacd", loginId="mholloway")
    credential = ("cacd", "mholloway-cacd", "Old-District-Key1")
    link = filer.link if way == "pages" else filer.link_by_json
    refused, linked = await link(*credential), await link(*credential)
    assert (refused.is_error, linked.is_error) == (True, False)
    assert (await harness.kinds("cacd")).count("link.made") == 1
    (refusal,) = (await harness.call("GET", "/journal?kind=link.refused"))["events"]
    assert (refusal["reason"], refusal["login"]) == ("wrong_credentials", "mholloway-cacd")


async def test_court_goes_live_in_the_middle_of_a_filing(federation: Federation, harness: Harness) -> None:
    """A real go-live: the court's own login ends, nothing is filed, what was entered is kept, and the court stays live."""
    async with Visitor(federation.app) as visitor:
        await visitor.log_in("cacd", "mholloway-cacd", "Old-District-Key1")
        assert (await visitor.whoami("cacd"))["authenticated"]
        await arm(harness, "go_live_during_filing", "cacd")
        answer = await visitor.file("cacd", "2:19-cv-04021")
        assert answer.status_code == 403
        assert "all that you entered is kept" in answer.text
        assert not (await visitor.whoami("cacd"))["authenticated"]
    kinds = await harness.kinds("cacd")
    assert "filing.accepted" not in kinds
    assert kinds.index("fault.fired") < kinds.index("court.calendar_changed") < kinds.index("court.went_live")
    assert (await harness.call("GET", "/courts/cacd"))["phase"] == "live"


async def test_filing_is_done_though_its_answer_is_lost(filer: CourtVisitor, harness: Harness) -> None:
    await arm(harness, "filing_answer_lost", "wawb", loginId="mholloway")
    with pytest.raises(httpx.ReadError):
        await filer.file("wawb", "19-14020")
    accepted = (await harness.call("GET", "/journal?kind=filing.accepted&court_id=wawb"))["events"]
    assert [event["case_number"] for event in accepted] == ["19-14020"]
    assert "motion.pdf" in (await filer.open("/courts/wawb/filings/")).text
    assert (await filer.file("wawb", "19-14020")).status_code == 200


@pytest.mark.parametrize(
    ("fault", "reason"), [("court_clock_ahead", "expired"), ("court_clock_behind", "issued_in_the_future")]
)
async def test_court_with_a_wrong_clock_signs_nobody_on(
    federation: Federation, harness: Harness, fault: str, reason: str
) -> None:
    await arm(harness, fault, "ca9")
    async with Visitor(federation.app) as visitor:
        visitor.client.cookies.update(await signed_on_cookies(harness))
        ins = []
        for _ in range(2):
            await visitor.sign_on("ca9")
            ins.append((await visitor.whoami("ca9"))["authenticated"])
    assert ins == [False, True]
    (refusal,) = (await harness.call("GET", "/journal?kind=court_sign_on.refused"))["events"]
    assert refusal["reason"] == reason


async def test_logout_does_not_reach_one_court_at_first(filer: CourtVisitor, harness: Harness) -> None:
    await arm(harness, "logout_delivery_lost", "ca9")
    await filer.open("/end_session")
    await filer.submit("csrf")
    heard = "kind=backchannel_logout.delivered&kind=backchannel_logout.failed"
    found, since = [], ""
    while len(found) < 4:
        answer = await harness.call("GET", f"/journal?limit=1&wait=30&since={since}&{heard}")
        found += [(event["client_id"], event["kind"].rpartition(".")[2]) for event in answer["events"]]
        since = answer["next"]
    assert sorted(found) == [
        ("court-ca9", "delivered"),
        ("court-ca9", "failed"),
        ("court-cacd", "delivered"),
        ("court-wawb", "delivered"),
    ]


async def test_pages_of_one_court_are_wrong_once(filer: CourtVisitor, harness: Harness) -> None:
    for fault, path, is_struck in (
        ("court_maintenance", "/courts/{}/cgi-bin/login.pl", lambda page: "down for maintenance" in page),
        (
            "court_both_login_pages",
            "/courts/{}/cgi-bin/login.pl",
            lambda page: "csologin" in page and "GetPass" in page,
        ),
        ("docket_half_written", "/courts/{}/filings/", lambda page: "</html>" not in page),
    ):
        await arm(harness, fault, "mtd" if "login" in path else "wawb")
        struck = "mtd" if "login" in path else "wawb"
        pages = [await filer.client.get(path.format(court)) for court in ("ca9", struck, struck)]
        assert [bool(is_struck(page.text)) for page in pages] == [False, True, False], fault
    assert {court_id for _, court_id, _ in await fired(harness)} == {"mtd", "wawb"}


def test_each_fault_of_courts_is_fired_by_a_test() -> None:
    shown = {
        "court_both_login_pages",
        "court_clock_ahead",
        "court_clock_behind",
        "court_login_page_again",
        "court_maintenance",
        "court_no_access_privileges",
        "docket_half_written",
        "filing_answer_lost",
        "go_live_during_filing",
        "link_refused",
        "logout_delivery_lost",
    }
    assert {name for name, fault in load_faults().items() if fault.kind == "court"} == shown
