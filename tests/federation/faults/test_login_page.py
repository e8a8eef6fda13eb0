"""The faults of the PACER login page's form, and of what a sign-on asks for besides, on a day long before anybody was asked."""

from cso_sim.federation import Federation
from tests.driver.pacer_login_page import LoginPage, opening
from tests.federation.conftest import new_client
from tests.federation.visitor import ORIGIN, Harness, Visitor

LINKED = ("mholloway", "Ready-Attorney-1")
SKIP = "frmUserUpdate:bpmSkip"
DEMANDED = "Court: Validation Error: Value is required."


async def fired(harness: Harness) -> list[str]:
    events = (await harness.call("GET", "/journal?kind=fault.fired"))["events"]
    return [f"{event['fault']} {event['court_id']} {event['endpoint']}" for event in events]


async def test_page_shows_a_court_selector_and_demands_a_court(federation: Federation, harness: Harness) -> None:
    """At one court's page; a login with a court goes through, and another court's page is as usual."""
    for fault in ("login_court_selector", "login_court_demanded"):
        await harness.call("POST", "/faults", {"fault": fault, "court_id": "ca9"})
    async with new_client(federation) as client:
        page = LoginPage(client)
        for court, has_selector in (("WAWBK", False), ("09CA", True), ("09CA", False)):
            shown = await page.open(opening(f"{ORIGIN}/courts/ca9/", court))
            assert ('<option value="E_09CA">' in shown.text) == has_selector, court
        refused = await page.send(loginName=LINKED[0], password=LINKED[1])
        assert (refused.status_code, DEMANDED in refused.text) == (200, True)
        assert '<option value="E_CACDC">' in refused.text
        await page.send(loginName=LINKED[0], password=LINKED[1], courtId_input="E_09CA")
        await page.agree()
        assert page.cookie("NextGenCSO")
    assert await fired(harness) == [
        f"{fault} ca9 /csologin/login.jsf" for fault in ("login_court_selector", "login_court_demanded")
    ]


async def test_court_is_demanded_again_while_the_fault_lasts_and_taken_when_it_is_sent(
    federation: Federation, harness: Harness
) -> None:
    await harness.call("POST", "/faults", {"fault": "login_court_demanded", "times": None})
    async with new_client(federation) as client:
        page = LoginPage(client)
        await page.open(opening(f"{ORIGIN}/courts/ca9/", "09CA"))
        for _ in range(2):
            assert DEMANDED in (await page.send(loginName=LINKED[0], password=LINKED[1], courtId_input="")).text
        assert "Redaction" in (await page.send(loginName=LINKED[0], password=LINKED[1], courtId_input="E_WAWBK")).text
    assert len(await fired(harness)) == 2


async def test_user_update_is_required_once_and_skipped(federation: Federation, harness: Harness) -> None:
    """On the way to a court. The page stays until the button is pressed; the next sign-on is as usual."""
    await harness.call("POST", "/faults", {"fault": "user_update_required", "court_id": "ca9", "loginId": LINKED[0]})
    for is_asked in (True, False):
        async with Visitor(federation.app) as visitor:
            await visitor.sign_on("ca9")
            page = await visitor.give_password(*LINKED)
            assert ("User Update Required" in page.text) == is_asked
            if is_asked:
                assert f'name="{SKIP}"' in (await visitor.open(str(page.request.url))).text
                assert not (await visitor.whoami("ca9"))["authenticated"]
                await visitor.submit(**{SKIP: "prompted"})
            assert (await visitor.whoami("ca9"))["authenticated"]
    (skipped,) = (await harness.call("GET", "/journal?kind=second_factor.skipped"))["events"]
    assert (skipped["login_id"], skipped["left"]) == ("mholloway", 2)
    assert await fired(harness) == ["user_update_required ca9 /authorize"]


async def test_user_update_cannot_be_skipped_where_it_is_enforced(federation: Federation, harness: Harness) -> None:
    """At the PACER login page, by the button too that a program knows; without the update there is no token."""
    await harness.call("POST", "/faults", {"fault": "user_update_enforced", "loginId": LINKED[0]})
    async with new_client(federation) as client:
        page = LoginPage(client)
        await page.open(opening(f"{ORIGIN}/courts/ca9/", "09CA"))
        shown = await page.send(loginName=LINKED[0], password=LINKED[1])
        assert ('id="frmUserUpdate"' in shown.text, SKIP in shown.text) == (True, False)
        view = str(shown.request.url).partition("view=")[2].partition("&")[0]
        answer = await client.post(
            str(shown.request.url), data={"frmUserUpdate": "frmUserUpdate", SKIP: "", "javax.faces.ViewState": view}
        )
        assert "User Update Required" in (await client.get(answer.headers.get("location", str(shown.request.url)))).text
        assert page.cookie("NextGenCSO") is None
    assert "second_factor.skipped" not in await harness.kinds()
    assert await fired(harness) == ["user_update_enforced ca9 /csologin/login.jsf"]
