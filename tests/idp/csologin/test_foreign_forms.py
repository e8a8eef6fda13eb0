"""Forms of the PACER login page that another site or another browser sends."""

from datetime import timedelta

import pytest

from cso_idp.provider import Provider
from tests.idp.conftest import PASSWORD
from tests.idp.csologin.signing_on import cookies_set_by
from tests.idp.login_page import ADDRESS, COURT, LoginPage, opening, view_state


class TestForeignForms:
    """The view state belongs to one browser: forms from elsewhere do nothing."""

    async def test_view_state_of_another_browser_signs_nobody_on(
        self, login_page: LoginPage, other_page: LoginPage, provider: Provider
    ) -> None:
        """Login CSRF: an attacker cannot make a victim's browser send the attacker's page."""
        await login_page.open()
        theirs = await other_page.open()
        data = {
            "loginForm": "loginForm",
            "loginForm:loginName": "rae.reader",
            "loginForm:password": PASSWORD,
            "javax.faces.ViewState": view_state(theirs.text),
        }

        page = await login_page.client.post(opening(), data=data)

        assert ": timeout error." in page.text
        assert not await provider.control.signed_on_subs()
        assert login_page.cookie("NextGenCSO") is None

    @pytest.mark.parametrize("state", ["", "stateless", "-123:456", "x" * 5000, "naïve"])
    async def test_unknown_view_state_is_answered_with_a_fresh_page(self, login_page: LoginPage, state: str) -> None:
        await login_page.open()

        page = await login_page.send(loginName="rae.reader", password=PASSWORD, **{"javax.faces.ViewState": state})

        assert page.status_code == 200
        assert ": timeout error." in page.text
        assert (await login_page.send(loginName="rae.reader", password=PASSWORD)).headers["location"] == COURT

    async def test_page_that_was_open_for_too_long_is_told_and_loses_nothing(
        self, login_page: LoginPage, provider: Provider
    ) -> None:
        await login_page.open()
        await provider.control.move_clock(lambda state, _: state.advanced(timedelta(hours=1)))

        page = await login_page.send(loginName="rae.reader", password=PASSWORD)

        assert ": timeout error." in page.text
        assert (await login_page.send(loginName="rae.reader", password=PASSWORD)).headers["location"] == COURT

    async def test_browser_without_cookies_is_told_so(self, login_page: LoginPage) -> None:
        """D§2.4: cookies must be enabled."""
        await login_page.open()
        login_page.client.cookies.clear()

        page = await login_page.send(loginName="rae.reader", password=PASSWORD)

        assert page.status_code == 200
        assert "Cookies must be enabled. Allow them" in page.text

    async def test_planted_page_secret_gives_nobody_else_the_session(
        self, login_page: LoginPage, other_page: LoginPage, provider: Provider
    ) -> None:
        """Session fixation: what an attacker planted before the login is worth nothing after it."""
        login_page.client.cookies.set("JSESSIONID", "planted", domain="localhost.local", path="/csologin")
        other_page.client.cookies.set("JSESSIONID", "planted", domain="localhost.local", path="/csologin")
        theirs = await other_page.open()

        await login_page.log_in("rae.reader", PASSWORD)

        for address in (str(theirs.url), opening()):
            assert "loginForm:password" in (await other_page.open(address)).text
        assert other_page.cookie("NextGenCSO") is None

    async def test_token_of_another_person_is_not_taken_over_by_a_login(
        self, login_page: LoginPage, other_page: LoginPage
    ) -> None:
        await other_page.log_in("rae.reader", PASSWORD)
        planted = other_page.cookie("NextGenCSO") or ""
        login_page.client.cookies.set("NextGenCSO", planted, domain="localhost.local")

        done = await login_page.log_in("lp1234", PASSWORD)

        given = cookies_set_by(done)
        assert "NextGenCSO" in given
        assert all(f"NextGenCSO={planted}" not in each for each in done.headers.get_list("set-cookie"))

    async def test_token_of_the_same_session_is_not_taken_over_by_a_new_login(self, login_page: LoginPage) -> None:
        """Fixation: whoever knows a token from before the password was given must not share what the password opens.

        The session of the same account is renewed and keeps its `sid`, so an older token is one of this session.
        """
        page = await login_page.open()
        await login_page.send(loginName="lp1234", password=PASSWORD)
        planted = login_page.cookie("NextGenCSO")
        login_page.page = page

        done = await login_page.send(loginName="lp1234", password=PASSWORD)

        assert planted
        assert "NextGenCSO" in cookies_set_by(done)
        assert login_page.cookie("NextGenCSO") not in (planted, None)

    async def test_another_persons_live_session_ends_when_somebody_else_logs_in(
        self, login_page: LoginPage, provider: Provider
    ) -> None:
        page = await login_page.open()
        await login_page.send(loginName="rae.reader", password=PASSWORD)
        login_page.page = page

        await login_page.send(loginName="lp1234", password=PASSWORD)

        assert await provider.control.signed_on_subs() == {"sub-lee"}


async def test_no_secret_is_written_into_the_journal_or_the_page(login_page: LoginPage, provider: Provider) -> None:
    page = await login_page.log_in("avery.attorney", PASSWORD)
    shown = page.text
    await login_page.agree()

    journal = str(await provider.control.events())

    assert (login_page.cookie("NextGenCSO") or "?") not in journal + shown
    assert PASSWORD not in journal + shown
    kinds = {event.kind for event in await provider.control.events()}
    assert "sign_on.succeeded" in kinds


async def test_other_methods_and_bodies_are_refused_with_a_sentence(login_page: LoginPage) -> None:
    assert (await login_page.client.put(ADDRESS)).status_code == 405
    assert (await login_page.client.post(ADDRESS, json={})).status_code == 415
    assert (await login_page.client.post(ADDRESS, content=b"a=1&a=2", headers=_FORM)).status_code == 400
    assert (await login_page.client.post(ADDRESS, content=b"a=%ff", headers=_FORM)).status_code == 400
    assert (await login_page.client.get(f"{ADDRESS}?appurl=a&appurl=b")).status_code == 400


_FORM = {"content-type": "application/x-www-form-urlencoded"}
