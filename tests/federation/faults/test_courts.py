"""The faults of courts, as somebody meets them who is logged in there."""

from collections.abc import AsyncIterator, Callable

import httpx
import pytest

from cso_sim.faults.catalogue import load_faults
from cso_sim.federation import Federation
from cso_sim.in_process import InProcessTransport
from tests.driver.court_visitor import PDF, CourtVisitor
from tests.federation.conftest import new_client
from tests.federation.faults.visits import signed_on_cookies
from tests.federation.test_api import token_of_an_application
from tests.federation.visitor import ORIGIN, Harness, Visitor

LIVE = "2020-02-18T09:00:00-08:00"
SEARCH = "/courts/{}/cgi-bin/iquery.pl"
# What the court's `Set-Cookie` has instead, by fault.
COOKIES: dict[str, Callable[[list[str]], bool]] = {
    "court_cookie_domain": lambda lines: "Domain=elsewhere.example" in lines[0],
    "court_cookie_missing": lambda lines: lines == [],
    "court_cookie_none": lambda lines: "SameSite=none" in lines[0] and "Secure" not in lines[0],
    "court_cookie_path": lambda lines: "Path=/elsewhere" in lines[0],
    "court_cookie_persistent": lambda lines: "Max-Age=31536000" in lines[0],
    "court_cookie_readable": lambda lines: "HttpOnly" not in lines[0],
    "court_cookie_secure": lambda lines: "Secure" in lines[0],
    "court_cookie_strict": lambda lines: "SameSite=strict" in lines[0],
}


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
    """A search that is answered as if nobody were logged in says nothing else, so the fault waits for the next one."""
    await arm(harness, "court_login_page_again", "wawb", endpoint="/courts/{court_id}/cgi-bin/*")
    await arm(harness, "court_no_access_privileges", "wawb")
    assert (await filer.whoami("wawb"))["authenticated"]
    await filer.open(SEARCH.format("wawb"))
    assert [fault for fault, _, _ in await fired(harness)] == ["court_login_page_again"]
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


async def test_filing_by_the_bearer_api_is_done_though_its_answer_is_lost(
    federation: Federation, harness: Harness
) -> None:
    await arm(harness, "filing_answer_lost", "ca9", loginId="mholloway", endpoint="/courts/{court_id}/api/filings")
    async with new_client(federation) as client:
        _, token = await token_of_an_application(client, f"{ORIGIN}/courts/ca9/api/")
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(
        transport=InProcessTransport(federation.app), base_url=ORIGIN, headers=headers
    ) as client:
        case = (await client.get("/courts/ca9/api/cases")).json()["cases"][0]
        sent = {
            "url": "/courts/ca9/api/filings",
            "data": {"case_number": case["case_number"], "event": "Motion"},
            "files": {"document": ("motion.pdf", PDF, "application/pdf")},
        }
        with pytest.raises(httpx.ReadError):
            await client.post(**sent)
        entries = (await client.get(f"/courts/ca9/api/cases/{case['case_number']}/entries")).json()["entries"]
        assert entries[-1]["number"] == case["last_entry"] + 1
        assert (await client.post(**sent)).json()["number"] == case["last_entry"] + 2
    assert await fired(harness) == [("filing_answer_lost", "ca9", "/courts/{court_id}/api/filings")]


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


def set_cookies(visitor: Visitor) -> list[str]:
    """The lines by which courts set their session cookie in this browser from now on."""
    lines: list[str] = []

    async def note(answer: httpx.Response) -> None:
        lines.extend(line for line in answer.headers.get_list("set-cookie") if line.startswith("court_session=c"))

    visitor.client.event_hooks["response"] = [note]
    return lines


async def test_session_cookie_of_one_court_is_as_armed(federation: Federation, harness: Harness) -> None:
    """At a login with the court's own credential, and at Central Sign-On; another court's cookie is as usual."""
    await harness.call("PUT", "/courts/mtd/calendar", {"announced_at": "2020-01-02", "go_live_at": "2020-01-03"})
    cookies = await signed_on_cookies(harness)
    for name, is_struck in COOKIES.items():
        await arm(harness, name, "cacd")
        await arm(harness, name, "mtd", loginId="mholloway", endpoint="/courts/{court_id}/sso/callback")
        for court_id, expected in (("ca9", False), ("cacd", True), ("mtd", True), ("cacd", False)):
            async with Visitor(federation.app) as visitor:
                lines = set_cookies(visitor)
                if court_id == "cacd":
                    await visitor.log_in("cacd", "mholloway-cacd", "Old-District-Key1")
                else:
                    visitor.client.cookies.update(cookies)
                    await visitor.sign_on(court_id)
                assert is_struck(lines) == expected, (name, court_id, lines)
    assert len(await fired(harness)) == 2 * len(COOKIES)


async def test_provider_is_away_from_a_frozen_court_and_from_no_other(federation: Federation, harness: Harness) -> None:
    """By a token that a reader brought along, by the form for a PACER login, and by a sign-on that links early."""
    calendar = {"announced_at": "2020-01-02", "freeze_at": "2020-02-01", "go_live_at": "2020-03-01"}
    await harness.call("PUT", "/courts/mtd/calendar", {**calendar, "linking_opens": "announcement"})
    login = {"loginId": "dfryreader", "password": "Only-Reading-1", "redactFlag": "1"}
    async with Visitor(federation.app) as visitor:
        answer = await visitor.client.post("/services/cso-auth", json=login, headers={"accept": "application/json"})
        token = answer.json()["nextGenCSO"]
        await arm(harness, "provider_away_during_freeze", "mtd", times=3)
        visitor.client.cookies.set("PacerSession", token, domain="localhost.local", path="/")
        assert (await visitor.client.get("/courts/cacd/filings/")).status_code == 200
        struck = [(await visitor.client.get("/courts/mtd/filings/")).status_code]
        visitor.client.cookies.clear()
        struck.append((await visitor.log_in("mtd", "dfryreader", "Only-Reading-1")).status_code)
        struck.append((await visitor.client.get("/courts/mtd/login")).status_code)
        assert struck == [503, 503, 503]
        assert (await visitor.log_in("mtd", "dfryreader", "Only-Reading-1")).status_code == 200
        assert (await visitor.whoami("mtd"))["by"] == "pacer"
        refused = (await harness.call("GET", "/journal?kind=court_sign_on.refused"))["events"]
        assert [(each["court_id"], each["reason"]) for each in refused] == [("mtd", "provider_away")] * 3
        assert [court_id for _, court_id, _ in await fired(harness)] == ["mtd"] * 3


def test_each_fault_of_courts_is_fired_by_a_test() -> None:
    shown = {
        *COOKIES,
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
        "provider_away_during_freeze",
    }
    assert {name for name, fault in load_faults().items() if fault.kind == "court"} == shown
