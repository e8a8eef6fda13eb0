"""A court and the real provider, each a service of its own, meeting on the wire: both ways to prove a client, and the logout."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from tests.conftest import Databases
from tests.courts.both_services import ACCOUNT, ISSUER, both_services
from tests.courts.conftest import ORIGIN, world
from tests.driver.court_visitor import CourtVisitor


class Visitor(CourtVisitor):
    """A person with a browser that reaches both services."""

    def __init__(self, provider: FastAPI, courts: FastAPI) -> None:
        mounts = {ISSUER: httpx.ASGITransport(provider)}
        super().__init__(httpx.AsyncClient(transport=httpx.ASGITransport(courts), mounts=mounts, base_url=ORIGIN))

    async def sign_on_as(self, court_id: str, login_id: str = "janedoe1") -> httpx.Response:
        """Central Sign-On with a password."""
        await self.sign_on(court_id)
        return await self.give_password(login_id, ACCOUNT["password"])


@pytest.fixture(params=["client_secret_basic", "private_key_jwt"])
async def visitor(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[Visitor]:
    async with (
        both_services(databases, request.param, world()) as both,
        Visitor(both.provider, both.courts) as visitor,
    ):
        yield visitor


@pytest.mark.every_case_on_both
async def test_one_sign_on_serves_every_live_court(visitor: Visitor) -> None:
    """Rule C6: the second court asks for no password, and each knows its own link (rule L3)."""
    page = await visitor.sign_on_as("cacd")
    assert page.url.path == "/courts/cacd/"
    who = await visitor.whoami("cacd")
    assert (who["by"], who["sub"], who["may_file"], who["linked"]) == ("cso", "sub-jane", False, False)
    page = await visitor.open("/courts/ca9/login")
    assert page.url.path == "/courts/ca9/"
    assert (await visitor.whoami("ca9"))["may_file"] is True


@pytest.mark.every_case_on_both
async def test_logout_ends_both_sessions_and_comes_back_to_the_court(visitor: Visitor) -> None:
    """OpenID Connect RP-Initiated Logout 1.0 §2: the next sign-on asks for the password again."""
    await visitor.sign_on_as("ca9")
    page = await visitor.open("/courts/ca9/cgi-bin/login.pl?logout")
    if page.url.path != "/courts/ca9/":
        page = await visitor.submit()
    assert str(page.url) == f"{ORIGIN}/courts/ca9/"
    assert (await visitor.whoami("ca9"))["authenticated"] is False
    page = await visitor.open("/courts/ca9/login")
    assert 'name="password"' in page.text


@pytest.mark.every_case_on_both
async def test_shared_account_is_refused_and_the_court_says_so(visitor: Visitor) -> None:
    """Rules A1 and A12: the way back answers the court, which tells the person what to do."""
    page = await visitor.sign_on_as("cacd", "doefirm1")
    assert "shared" in page.text
    page = await visitor.submit()
    assert page.url.path == "/courts/cacd/sso/callback"
    assert page.status_code == 403
    assert "did not let this PACER account sign on at a court" in page.text
    assert (await visitor.whoami("cacd"))["authenticated"] is False


@pytest.mark.every_case_on_both
async def test_logout_says_what_it_ends_before_it_does(visitor: Visitor) -> None:
    """People are asked by the link of the page; programs that know the address log out at once."""
    page = await visitor.sign_on_as("ca9")
    assert 'href="/courts/ca9/cgi-bin/login.pl?logout&amp;ask=1"' in page.text

    page = await visitor.open("/courts/ca9/cgi-bin/login.pl?logout&ask=1")

    assert "your Central Sign-On session as janedoe1" in page.text
    assert (await visitor.whoami("ca9"))["authenticated"] is True
    await visitor.open("/courts/ca9/cgi-bin/login.pl?logout")
    assert (await visitor.whoami("ca9"))["authenticated"] is False
    page = await visitor.open("/courts/ca9/cgi-bin/login.pl?logout&ask=1")
    assert page.url.path == "/courts/ca9/"
