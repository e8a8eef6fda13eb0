"""Search that is withheld is withheld by every face: sign-on and filing go on without `pacer:search` (rules A8, A9)."""

from typing import Any

import pytest

from cso_idp.control.models import AccountChange
from cso_idp.provider import Provider
from tests.idp.conftest import PASSWORD, REDIRECT_URI
from tests.idp.relying_party import Browser, RelyingParty, log_in, sent_back

SEARCH = "pacer:search"
OFFLINE = "openid profile offline_access pacer:search cmecf:file"
withheld = pytest.mark.parametrize("search_status", ["inactive", "not_activated"])


@pytest.fixture
def viewer(court: RelyingParty) -> RelyingParty:
    """A client that is registered for looking only."""
    return RelyingParty(court.client, "viewer", "viewer-secret", REDIRECT_URI)


async def signed_on(browser: Browser, party: RelyingParty, login_id: str, **changes: str | None) -> dict[str, Any]:
    """The token response of a whole login."""
    started, back = await log_in(browser, party, login_id, PASSWORD, **changes)
    tokens: dict[str, Any] = (await party.redeem(started, back["code"])).json()
    return tokens


async def introspected(court: RelyingParty, token: str) -> dict[str, Any]:
    """The court's introspection response about a token."""
    answer = await court.client.post("/introspect", data={"token": token}, auth=("court-test", "court-secret"))
    introspection: dict[str, Any] = answer.json()
    return introspection


@withheld
async def test_withheld_search_leaves_the_rest_of_the_scope(
    browser: Browser, court: RelyingParty, provider: Provider, search_status: str
) -> None:
    """Rule A9: login and filing still work, search does not; every answer about the token says the same."""
    await provider.control.change_account("avery.attorney", AccountChange(search_status=search_status))

    tokens = await signed_on(browser, court, "avery.attorney")

    assert tokens["scope"] == "openid profile email cmecf:file"
    assert (await court.id_token(tokens["id_token"])).claims["sub"] == "sub-avery"
    assert (await introspected(court, tokens["access_token"]))["scope"] == tokens["scope"]
    assert (await court.userinfo(tokens["access_token"])).json()["preferred_username"] == "avery.attorney"


@withheld
@pytest.mark.parametrize("login_id", ["rae.reader", "lp1234", "bigfirm"])
async def test_view_only_client_signs_on_accounts_without_search(
    browser: Browser, viewer: RelyingParty, provider: Provider, search_status: str, login_id: str
) -> None:
    """Rules A9, A12: the login succeeds, for legacy and shared accounts too, and gives the identity only."""
    await provider.control.change_account(login_id, AccountChange(search_status=search_status))

    tokens = await signed_on(browser, viewer, login_id, scope="openid profile pacer:search")

    assert tokens["scope"] == "openid profile"
    assert "pacer_account_type" not in (await viewer.userinfo(tokens["access_token"])).json()


async def test_existing_token_loses_search_at_once(
    browser: Browser, court: RelyingParty, viewer: RelyingParty, provider: Provider
) -> None:
    """Rule A9: a token is worth what its account may do now, as the token of the PACER-native face is."""
    token = (await signed_on(browser, viewer, "rae.reader", scope="openid profile pacer:search"))["access_token"]
    assert SEARCH in (await introspected(court, token))["scope"]
    assert (await viewer.userinfo(token)).json()["pacer_account_type"] == "individual"

    await provider.control.change_account("rae.reader", AccountChange(search_status="inactive"))

    assert (await introspected(court, token))["scope"] == "openid profile"
    assert "pacer_account_type" not in (await viewer.userinfo(token)).json()


async def test_refresh_reevaluates_the_accounts_privileges(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Rule A9; RFC 6749 §6: the grant does not change, so search returns with the search status."""
    tokens = await signed_on(browser, court, "avery.attorney", scope=OFFLINE)
    await provider.control.change_account("avery.attorney", AccountChange(search_status="inactive"))

    without = (await court.refresh(tokens["refresh_token"])).json()
    await provider.control.change_account("avery.attorney", AccountChange(search_status="active"))
    again = (await court.refresh(without["refresh_token"])).json()

    assert tokens["scope"] == again["scope"] == OFFLINE
    assert without["scope"] == "openid profile offline_access cmecf:file"
    assert (await introspected(court, again["access_token"]))["scope"] == OFFLINE


async def test_refresh_cannot_add_search(browser: Browser, court: RelyingParty, provider: Provider) -> None:
    """Rule A9; RFC 6749 §6: a refreshed token has no scope that the holder's sign-on did not give."""
    await provider.control.change_account("avery.attorney", AccountChange(search_status="not_activated"))
    tokens = await signed_on(browser, court, "avery.attorney", scope=OFFLINE)
    await provider.control.change_account("avery.attorney", AccountChange(search_status="active"))

    assert SEARCH not in (await court.refresh(tokens["refresh_token"])).json()["scope"]


async def test_redemption_reevaluates_the_accounts_privileges(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Rule A9."""
    started, back = await log_in(browser, court, "avery.attorney", PASSWORD)
    await provider.control.change_account("avery.attorney", AccountChange(search_status="inactive"))

    assert SEARCH not in (await court.redeem(started, back["code"])).json()["scope"]


async def test_search_only_application_is_refused_while_search_is_withheld(
    browser: Browser, viewer: RelyingParty, provider: Provider
) -> None:
    """Rule A9: no token of an empty scope; the page says why, and its way back answers the client."""
    await provider.control.change_account("rae.reader", AccountChange(search_status="inactive"))
    started = viewer.request(scope=SEARCH)
    await browser.open(started.url)
    await browser.give_password("rae.reader", PASSWORD)

    page = await browser.follow()

    assert page.status_code == 403
    assert "cannot search just now" in page.text
    assert sent_back(await browser.submit())["error"] == "access_denied"
    silent = await browser.open(viewer.request(scope=SEARCH, prompt="none").url)
    assert sent_back(silent)["error"] == "access_denied"


async def test_administrative_account_gets_no_token(browser: Browser, viewer: RelyingParty) -> None:
    """Rule A8: it can neither search nor file, so even a view-only client gets no data about it."""
    await browser.open(viewer.request(scope="openid profile pacer:search").url)
    await browser.give_password("bigfirm.billing", PASSWORD)

    page = await browser.follow()

    assert page.status_code == 403
    assert sent_back(await browser.submit())["error"] == "access_denied"
