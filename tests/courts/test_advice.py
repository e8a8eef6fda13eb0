"""The advice on a court's pages is that of the tables in docs/reference/advice.md, for each person and stage (rule C12)."""

import re
from typing import Any

import pytest

from court_rp.settings import CourtSettings
from cso_advice.advice import shown
from cso_advice.advise import advise
from cso_advice.situation import NO_DATES, Dates, Freeze, Situation
from cso_advice.ways import Sites
from cso_advice.wizard import known_answers
from tests.courts.conftest import FIRST_SECOND, Browser, Harness, House, open_house
from tests.courts.stand_in import ISSUER, Persona, StandIn
from tests.courts.token_holder import holding
from tests.driver.advice import SeenAdvice, seen_advice

SITES = Sites(ISSUER, "/courts/cacd")
GO_LIVE = "Tuesday, February 18, 2020, 12:00 a.m. PST"
ANNOUNCED = {"announced_at": "2019-12-02T09:00:00", "go_live_at": "2020-02-18"}
FREEZE = {**ANNOUNCED, "freeze_at": "2020-02-13T18:00:00"}
BEFORE_GO_LIVE: dict[str, tuple[dict[str, Any], Situation]] = {
    "unannounced": ({"announced_at": None, "go_live_at": "2020-02-18"}, Situation(phase="unannounced")),
    "announced": (ANNOUNCED, Situation(phase="announced")),
    "announced, linking open": (
        {**ANNOUNCED, "linking_opens": "announcement"},
        Situation(phase="announced", linking_is_open=True),
    ),
    "frozen": (FREEZE, Situation(phase="frozen", freeze=Freeze(filing=True))),
    "frozen, reading too": ({**FREEZE, "freeze_reading": True}, Situation(phase="frozen", freeze=Freeze(True, True))),
    "frozen, linking open": (
        {**FREEZE, "linking_opens": "announcement"},
        Situation(phase="frozen", freeze=Freeze(filing=True), linking_is_open=True),
    ),
}
UPGRADED = Situation("individual", "upgraded")
PERSONAS = (
    (Persona(), UPGRADED),
    (Persona(generation="legacy"), Situation("individual", "legacy")),
    (Persona(type="shared", generation=""), Situation("shared")),
    (Persona(type="paa", generation=""), Situation("paa")),
    (Persona(type="", generation=""), Situation("untold")),
)


def expected(now: Situation, return_to: str = "") -> SeenAdvice:
    sites = SITES._replace(return_to=return_to).with_wizard(court="cacd", **known_answers(now))
    advice = shown(advise(now), sites)
    others = {step.way: step.href for step in advice.others}
    return SeenAdvice(list(advice.can), advice.step.text, advice.step.href, others)


def together(person: Situation, stage: Situation, opens: str = "") -> Situation:
    return person._replace(
        phase=stage.phase,
        freeze=stage.freeze,
        linking_is_open=stage.linking_is_open,
        dates=NO_DATES if stage.phase == "unannounced" else Dates(GO_LIVE, opens or GO_LIVE),
    )


async def agrees(browser: Browser, now: Situation) -> None:
    """The front page has the advice for this situation, and the pages of the court do what it says."""
    advice = advise(now)
    assert await advice_at_the_front(browser) == expected(now), now
    said = " ".join(advice.can)
    page = await browser.open("/courts/cacd/filings/new")
    assert ('data-testid="filing-form"' in page.text) is ("You can file" in said), now
    page = await browser.open("/courts/cacd/filings/")
    is_docket = page.status_code == 200 and browser.path == "/courts/cacd/filings/"
    if "You can read this court's cases." in said:
        assert is_docket, now
    if "You are not logged in." in said or "Reading is switched off" in said or now.is_for_linking:
        assert not is_docket, now
    if now.kind is None:
        return
    page = await browser.open("/courts/cacd/link")
    is_offered = any(step.way == "link" for step in (advice.step, *advice.others))
    assert ('data-testid="link-form"' in page.text) is is_offered, now


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("name", BEFORE_GO_LIVE)
async def test_court_before_go_live_gives_the_advice_of_the_table_and_keeps_it(
    house: House, harness: Harness, provider: StandIn, name: str
) -> None:
    """Rules C3, C7, C8, C12 and L4: for nobody, the court's own logins, and PACER accounts of each kind at the court's form."""
    calendar, stage = BEFORE_GO_LIVE[name]
    await harness.call("PUT", "/courts/cacd/calendar", calendar)
    opens = "Monday, December 2, 2019, 9:00 a.m. PST" if stage.linking_is_open else ""

    async with house.browser() as browser:
        await agrees(browser, together(Situation(), stage, opens))
    for login, key, person in (
        ("jdoe", "Cacd-Key-1", Situation(credential="login")),
        ("reader", "Cacd-Key-3", Situation(credential="login", is_permitted=False)),
    ):
        async with house.browser() as browser:
            await browser.log_in("cacd", login, key)
            await agrees(browser, together(person, stage, opens))
    for persona, person in PERSONAS[:3]:
        provider.persona = persona
        async with house.browser() as browser:
            await browser.log_in("cacd", persona.login_id, provider.password)
            await agrees(browser, together(person._replace(is_for_reading=True), stage, opens))


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("name", [name for name, (_, stage) in BEFORE_GO_LIVE.items() if stage.linking_is_open])
async def test_sign_on_for_linking_has_the_advice_of_the_table(
    house: House, harness: Harness, provider: StandIn, name: str
) -> None:
    """Rules C12, L4 and L5: before the link, and after it by either login."""
    calendar, stage = BEFORE_GO_LIVE[name]
    await harness.call("PUT", "/courts/cacd/calendar", calendar)
    opens = "Monday, December 2, 2019, 9:00 a.m. PST"

    for persona, person in PERSONAS:
        provider.persona = persona
        async with house.browser() as browser:
            await browser.sign_on("cacd")
            await agrees(browser, together(person._replace(is_for_linking=True), stage, opens))
    provider.persona = Persona()
    async with house.browser() as browser:
        await browser.link("cacd", "jdoe", "Cacd-Key-1")
        person = UPGRADED._replace(credential="login", is_linked=True, is_for_linking=True)
        await agrees(browser, together(person, stage, opens))
    async with house.browser() as browser:
        await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
        await agrees(browser, together(Situation(credential="login", is_linked=True), stage, opens))


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("face", ["openid", "cookie"])
async def test_live_court_gives_the_advice_of_the_table_and_keeps_it(
    house: House, harness: Harness, provider: StandIn, face: str
) -> None:
    """Rules A1, C4, C7, C12 and L5: at both faces."""
    await harness.set_calendar(FIRST_SECOND)
    live = Situation(phase="live", linking_is_open=True)

    async with house.browser() as browser:
        await agrees(browser, together(Situation(), live))
    for persona, person in PERSONAS:
        provider.persona = persona
        async with await arrived(house, provider, face) as browser:
            await agrees(browser, together(person, live))
    linked = UPGRADED._replace(credential="retired", is_linked=True)
    for login, key, is_permitted in (("jdoe", "Cacd-Key-1", True), ("reader", "Cacd-Key-3", False)):
        provider.persona = Persona(sub=f"sub-{login}")
        async with await arrived(house, provider, face) as browser:
            await browser.link("cacd", login, key)
            await agrees(browser, together(linked._replace(is_permitted=is_permitted), live))


async def arrived(house: House, provider: StandIn, face: str) -> Browser:
    """A browser that has signed on as the provider's persona: by OpenID Connect, or with the cookie of the PACER login."""
    if face == "cookie":
        return holding(house, provider.issue())
    browser = house.browser()
    await browser.sign_on("cacd")
    return browser


async def test_refused_old_login_is_offered_what_helps_its_holder(browser: Browser, harness: Harness) -> None:
    """Rules C4, L6 and C12: a retired login gets no word about linking or preparing."""
    await harness.set_calendar(FIRST_SECOND)
    live = Situation(phase="live", linking_is_open=True)

    page = await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    assert seen_advice(page.text) == expected(together(Situation(credential="link-only"), live), "/")
    wrong = await browser.log_in("cacd", "jdoe", "nonsense")
    assert seen_advice(wrong.text) == seen_advice(page.text), "the advice must not tell whether the password was right"

    await browser.link("cacd", "jdoe", "Cacd-Key-1")
    browser.client.cookies.clear()
    page = await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    assert seen_advice(page.text) == expected(together(Situation(credential="retired", is_linked=True), live), "/")
    assert "Link your accounts" not in page.text


async def test_login_that_stays_retired_before_go_live_is_sent_to_the_court(browser: Browser, harness: Harness) -> None:
    """Rule L6: go-live was moved back after the link, so neither login files here until then."""
    await harness.set_calendar(FIRST_SECOND)
    await browser.link("cacd", "jdoe", "Cacd-Key-1")
    await harness.call("PUT", "/courts/cacd/calendar", {"go_live_at": "2020-03-02"})
    browser.client.cookies.clear()

    page = await browser.log_in("cacd", "jdoe", "Cacd-Key-1")

    assert page.status_code == 403
    advice = seen_advice(page.text)
    assert advice
    assert (advice.href, advice.others) == ("/courts/cacd/help#contact", {})


async def test_login_form_links_to_whoever_resets_a_password(browser: Browser) -> None:
    """Rules C12 and L10."""
    page = (await browser.open("/courts/cacd/cgi-bin/login.pl")).text

    assert 'href="/courts/cacd/help#contact" data-testid="ask-court"' in page
    assert 'href="/courts/cacd/help#recover" data-testid="recover"' in page


async def test_holder_of_a_login_that_cannot_be_linked_is_sent_to_the_court(browser: Browser, harness: Harness) -> None:
    """Rules C12 and L12: on the front page before go-live, and in the court's help."""
    await harness.call("PUT", "/courts/cacd/calendar", {**ANNOUNCED, "linking_excludes": "&@"})
    await harness.call("POST", "/courts/cacd/filers", {"login": "doe&sons", "key": "Cacd-Key-9"})
    await browser.log_in("cacd", "doe&sons", "Cacd-Key-9")

    person = Situation(credential="login", must_be_renamed=True)
    assert await advice_at_the_front(browser) == expected(together(person, Situation(phase="announced")))
    assert "one of the signs &amp; @ in it cannot be linked here" in (await browser.open("/courts/cacd/help")).text
    await browser.log_in("cacd", "roe", "Cacd-Key-2")
    assert await advice_at_the_front(browser) == expected(
        together(Situation(credential="login"), Situation(phase="announced"))
    )


async def test_refusals_have_the_advice_for_whoever_is_refused(
    browser: Browser, harness: Harness, provider: StandIn
) -> None:
    """Rule C12: at the link form, the filing form and the sign-on."""
    page = await browser.sign_on("cacd")
    assert page.status_code == 403
    announced = together(Situation(), Situation(phase="announced"))
    assert seen_advice(page.text) == expected(announced)

    await harness.set_calendar(FIRST_SECOND)
    live = Situation(phase="live", linking_is_open=True)
    provider.persona = Persona(type="shared", generation="")
    await browser.sign_on("cacd")
    for path in ("/courts/cacd/link", "/courts/cacd/filings/new"):
        page = await browser.open(path)
        assert page.status_code == 403
        assert seen_advice(page.text) == expected(together(Situation("shared"), live)), path
    assert "link it to your PACER account" not in page.text


async def test_advice_says_that_search_is_withheld(browser: Browser, harness: Harness, provider: StandIn) -> None:
    """Rule A9."""
    await harness.set_calendar(FIRST_SECOND)
    provider.granted = "openid profile email cmecf:file"
    await browser.sign_on("cacd")
    live = Situation(phase="live", linking_is_open=True)

    page = await browser.open("/courts/cacd/cgi-bin/iquery.pl")

    assert seen_advice(page.text) == expected(together(UPGRADED._replace(may_search=False), live))


async def test_advice_by_real_host_name_stays_in_the_domain(browser: Browser) -> None:
    """Rule F3: the provider's pages are beside the court, and no link leads out of the domain or into it."""
    page = await browser.client.get("https://ecf.cacd.uscourts.gov/")
    advice = seen_advice(page.text)
    assert advice
    assert advice.href == "/cgi-bin/login.pl"
    assert advice.others["register"] == "https://pacer.login.uscourts.gov/account/register"
    assert "uscourts.gov/account" not in (await browser.open("/courts/cacd/")).text


async def test_page_that_does_not_exist_has_no_advice(browser: Browser) -> None:
    page = await browser.open("/courts/cacd/no-such-page")

    assert page.status_code == 404
    assert seen_advice(page.text) is None


async def test_another_provider_has_one_page_about_accounts(settings: CourtSettings, provider: StandIn) -> None:
    """Its people register and upgrade nowhere here."""
    from tests.courts.conftest import world

    other = settings.model_copy(update={"csologin": "off", "account_page": "http://cso.example/me"})
    house = await open_house(other, provider, world())
    async with house.browser() as browser:
        page = await browser.open("/courts/cacd/")
        assert set(re.findall(r'href="(http://cso\.example[^"]*)"', page.text)) == {"http://cso.example/me"}
    await house.courts.stop()


async def advice_at_the_front(browser: Browser) -> SeenAdvice | None:
    return seen_advice((await browser.open("/courts/cacd/")).text)
