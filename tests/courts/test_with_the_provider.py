"""A court and the real provider, each a service of its own, meeting on the wire: both ways to prove a client, and the logout."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from tests.conftest import MakeUrl
from tests.courts.both_services import ACCOUNT, ISSUER, both_services
from tests.courts.conftest import ORIGIN, world
from tests.idp.relying_party import forms


class Browser:
    """One browser that reaches both services."""

    def __init__(self, provider: FastAPI, courts: FastAPI) -> None:
        mounts = {ISSUER: httpx.ASGITransport(provider)}
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(courts),
            mounts=mounts,
            base_url=ORIGIN,
            headers={"accept": "text/html"},
            follow_redirects=True,
        )

    async def sign_on(self, court_id: str, login_id: str = "janedoe1") -> httpx.Response:
        page = await self.client.get(f"/courts/{court_id}/login")
        form = next(form for form in forms(page.text) if "loginId" in form.values)
        typed = {**form.values, "loginId": login_id, "password": ACCOUNT["password"]}
        return await self.client.post(page.url.join(form.action), data=typed)

    async def whoami(self, court_id: str) -> dict[str, object]:
        answer: dict[str, object] = (await self.client.get(f"/courts/{court_id}/whoami")).json()
        return answer


@pytest.fixture(params=["client_secret_basic", "private_key_jwt"])
async def browser(request: pytest.FixtureRequest, make_database_url: MakeUrl) -> AsyncIterator[Browser]:
    async with both_services(make_database_url, request.param, world()) as both:
        yield Browser(both.provider, both.courts)


async def test_one_sign_on_serves_every_live_court(browser: Browser) -> None:
    """Rule C6: the second court asks for no password, and each knows its own link (rule L3)."""
    page = await browser.sign_on("cacd")
    assert page.url.path == "/courts/cacd/"
    who = await browser.whoami("cacd")
    assert (who["by"], who["sub"], who["may_file"], who["linked"]) == ("cso", "sub-jane", False, False)
    page = await browser.client.get("/courts/ca9/login")
    assert page.url.path == "/courts/ca9/"
    assert (await browser.whoami("ca9"))["may_file"] is True


async def test_logout_ends_both_sessions_and_comes_back_to_the_court(browser: Browser) -> None:
    """OpenID Connect RP-Initiated Logout 1.0 §2: the next sign-on asks for the password again."""
    await browser.sign_on("ca9")
    page = await browser.client.get("/courts/ca9/cgi-bin/login.pl?logout")
    if page.url.path != "/courts/ca9/":
        form = forms(page.text)[0]
        page = await browser.client.post(page.url.join(form.action), data=form.values)
    assert str(page.url) == f"{ORIGIN}/courts/ca9/"
    assert (await browser.whoami("ca9"))["authenticated"] is False
    page = await browser.client.get("/courts/ca9/login")
    assert 'name="password"' in page.text


async def test_shared_account_is_refused_and_the_court_says_so(browser: Browser) -> None:
    """Rules A1 and A12: the way back answers the court, which tells the person what to do."""
    page = await browser.sign_on("cacd", "doefirm1")
    assert "shared" in page.text
    back = forms(page.text)[0]
    page = await browser.client.post(page.url.join(back.action), data=back.values)
    assert page.url.path == "/courts/cacd/sso/callback"
    assert page.status_code == 403
    assert "did not let this PACER account sign on at a court" in page.text
    assert (await browser.whoami("cacd"))["authenticated"] is False
