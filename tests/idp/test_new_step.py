"""A new step is one object and one entry in the list of the steps; then both faces ask for it."""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime

import pytest

from cso_idp import provider as provider_room
from cso_idp.interaction.model import Interaction
from cso_idp.interaction.outcome import Missing, Outcome, ShowStep
from cso_idp.interaction.pages import StepPages
from cso_idp.interaction.situation import Situation
from cso_idp.interaction.step import Page, PageContext, Sending, Step, Turn
from cso_idp.interaction.steps import sign_on_steps
from cso_idp.provider import Provider
from cso_idp.settings import ProviderSettings
from tests.driver.browser import Browser
from tests.driver.pacer_login_page import TOKEN, opening, view_state
from tests.driver.relying_party import RelyingParty, sent_back
from tests.idp.conftest import COURT, PASSWORD, new_browser, populated
from tests.idp.csologin.signing_on import COURT_CLIENT
from tests.idp.test_register_account import NEW

WORD = "I have read the notice"


class ReadTheNotice(Step):
    """Asks for a sentence, once for each account."""

    name = "notice"
    error_description = "The notice has to be read first."

    def __init__(self) -> None:
        self._has_read: set[str] = set()

    def missing(self, now: Situation) -> Missing | None:
        has_read = now.account is None or now.account.sub in self._has_read
        return None if has_read else Missing(self.name, "unread")

    def page(self, shown: ShowStep, context: PageContext) -> Page:
        values = {
            "action": context.form(self.name),
            "again": context.start,
            "back": context.back,
            "client_name": shown.client_name,
            "login_id": shown.account.login_id if shown.account else "",
            "error": shown.message,
        }
        return Page("code.html", values, 403 if shown.message else 200)

    async def send(self, sending: Sending, form: Mapping[str, str]) -> Outcome:
        return await sending.decide(self, lambda turn: self._conclude(turn, form.get("otpCode", "")))

    def _conclude(self, turn: Turn, sentence: str) -> Outcome:
        if sentence != WORD:
            return turn.show(turn.shown.missing, "That is not the sentence.")
        self._has_read.add(turn.holder.account.sub)
        return turn.proceed()


@pytest.fixture
async def provider(provider_settings: ProviderSettings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Provider]:
    """A provider whose list of steps ends with the new one."""
    monkeypatch.setattr(provider_room, "sign_on_steps", lambda *given: (*sign_on_steps(*given), ReadTheNotice()))
    async with populated(provider_settings, own=(COURT, COURT_CLIENT)) as provider:
        yield provider


async def test_client_is_answered_after_the_new_step(browser: Browser, court: RelyingParty) -> None:
    await browser.open(court.request().url)
    await browser.give_password("avery.attorney", PASSWORD)
    page = await browser.follow()
    assert page.status_code == 200
    assert browser.form(0).action.endswith("/notice")

    assert "That is not the sentence." in (await browser.submit(otpCode="something else")).text
    assert "code" in sent_back(await browser.submit(otpCode=WORD))


async def test_client_is_told_of_the_new_step_where_no_page_may_be_shown(browser: Browser, court: RelyingParty) -> None:
    await browser.open(court.request().url)
    await browser.give_password("avery.attorney", PASSWORD)

    refused = sent_back(await browser.open(court.request(prompt="none").url))

    assert refused["error"] == "interaction_required"
    assert refused["error_description"] == "The notice has to be read first. (unread)"


async def test_pacer_login_page_asks_for_the_new_step_too(provider: Provider) -> None:
    async with new_browser(provider) as browser:
        await browser.open(opening())
        await browser.submit("loginForm:loginName", **{"loginForm:loginName": "lp1234", "loginForm:password": PASSWORD})
        await browser.follow()
        assert browser.form(0).action.endswith("step=notice")

        assert "That is not the sentence." in (await browser.submit(otpCode="something else")).text
        gone = await browser.submit(otpCode=WORD)

        assert gone.headers["location"] == "http://localhost:9000/courts/test/"
        assert TOKEN.fullmatch(browser.client.cookies["NextGenCSO"])


async def test_new_step_is_skipped_by_nobody(provider: Provider) -> None:
    async with new_browser(provider) as browser:
        await browser.open(opening())
        await browser.submit("loginForm:loginName", **{"loginForm:loginName": "lp1234", "loginForm:password": PASSWORD})

        await browser.open(opening())

        assert "NextGenCSO" not in browser.client.cookies


async def test_whoever_gives_up_at_the_new_step_is_sent_to_the_login_page(provider: Provider) -> None:
    async with new_browser(provider) as browser:
        await browser.open(opening())
        await browser.submit("loginForm:loginName", **{"loginForm:loginName": "lp1234", "loginForm:password": PASSWORD})
        await browser.follow()

        address = browser.form(0).action.replace("step=notice", "step=cancel")
        answer = await browser.client.post(address, data={"otpCode": ""})

        assert answer.headers["location"] == opening()


async def test_form_that_counts_out_of_order_is_refused_at_the_pacer_login_page(provider: Provider) -> None:
    """Nobody registers there: no page of that face has the form."""
    async with new_browser(provider) as browser:
        page = await browser.client.get(opening())
        address = f"{opening()}&view={view_state(page.text)}&step=register"

        assert (await browser.client.post(address, data=NEW)).status_code == 400

    assert await provider.control.account(NEW["loginId"]) is None


async def test_pages_of_two_steps_are_kept_apart(provider: Provider) -> None:
    """Even if both steps name the same key."""

    class Kept(ReadTheNotice):
        name = "kept"

        def kept_as(self, shown: ShowStep) -> str:
            return "the same"

    class KeptToo(Kept):
        name = "kept-too"

    pages = StepPages(provider.pages, {step.name: step for step in (Kept(), KeptToo())})
    waiting = Interaction("which", "openid", "", None, {}, None, datetime.max.replace(tzinfo=UTC), None)

    for name in ("kept", "kept-too"):
        page = pages.page(ShowStep(waiting, Missing(name, "unread")), None)
        assert f'action="/interaction/which/{name}"' in bytes(page.body).decode()


async def test_form_of_an_unknown_step_is_refused(provider: Provider) -> None:
    async with new_browser(provider) as browser:
        await browser.open(opening())
        for name in ("nothing", "login", "refusal"):
            assert (await browser.client.post(f"{opening()}&step={name}", data={"otpCode": ""})).status_code == 400
