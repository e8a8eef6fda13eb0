"""Consent: a third party's client gets only what the account holder permits, and loses it when the consent is withdrawn."""

import json

import httpx
import pytest

from cso_idp.provider import Provider
from tests.idp.conftest import COURT, PASSWORD, new_browser
from tests.idp.registered import allowed_tokens, registered_party, sign_on
from tests.idp.relying_party import Browser, RelyingParty, forms, log_in, sent_back

OFFLINE = {"grant_types": ["authorization_code", "refresh_token"], "scope": "openid profile email offline_access"}


async def test_self_registered_client_gets_tokens_after_consent(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    party, _ = await registered_party(court.client)
    started = await sign_on(browser, party)
    page = browser.page
    assert page is not None
    assert "Allow Docket Watch?" in page.text
    assert "Docket Watch</strong> is not a court" in page.text
    assert "your e-mail address" in page.text
    assert "localhost:9000" in page.text
    assert "avery.attorney" in page.text

    back = sent_back(await browser.submit(answer="allow"))

    tokens = (await party.redeem(started, back["code"])).json()
    assert (await party.userinfo(tokens["access_token"])).json()["email"] == "avery.attorney@example.test"
    journal = json.dumps([event.document("cso_idp") for event in await provider.control.events()])
    assert "consent.given" in journal


async def test_client_cannot_register_itself_as_first_party(browser: Browser, court: RelyingParty) -> None:
    """`first_party` is for scenarios; a dynamic registration that says it is asked for consent like any other."""
    party, document = await registered_party(court.client, first_party=True, is_own=True)

    await sign_on(browser, party)

    assert "first_party" not in document
    assert browser.page is not None
    assert "Allow Docket Watch?" in browser.page.text


@pytest.mark.parametrize(
    "logo", ["https://x;script-src *", "https://x' *", "https://x\r\ny", "javascript:x", "//x/y.png"]
)
async def test_logo_address_cannot_extend_the_content_security_policy(
    browser: Browser, court: RelyingParty, provider: Provider, logo: str
) -> None:
    """Even an address that nobody checked, from a scenario, stays out of the page and its policy."""
    await provider.control.register_clients([{**COURT, "logo_uri": logo}])

    page = await browser.open(court.request().url)

    assert page.status_code == 200
    assert "img-src 'self' data:;" in page.headers["content-security-policy"]
    assert "client-logo" not in page.text


async def test_consent_is_remembered_for_the_allowed_scopes(browser: Browser, court: RelyingParty) -> None:
    party, _ = await registered_party(court.client, scope="openid profile email pacer:search")
    await allowed_tokens(browser, party, scope="openid profile")

    again = await browser.open(party.request(scope="openid profile").url)
    more = await browser.open(party.request(scope="openid profile email").url)

    assert "code" in sent_back(again)
    assert "Allow Docket Watch?" in more.text


async def test_denied_consent_returns_access_denied(browser: Browser, court: RelyingParty) -> None:
    party, _ = await registered_party(court.client)
    started = await sign_on(browser, party)

    back = sent_back(await browser.submit(answer="deny"))

    assert back["error"] == "access_denied"
    assert back["state"] == started.state
    assert "Allow Docket Watch?" in (await browser.open(party.request(scope="openid").url)).text


async def test_prompt_none_without_consent_returns_consent_required(browser: Browser, court: RelyingParty) -> None:
    """Core 1.0 §3.1.2.6."""
    party, _ = await registered_party(court.client)
    await log_in(browser, court, "avery.attorney", PASSWORD)

    before = sent_back(await browser.open(party.request(scope="openid", prompt="none").url))
    await browser.open(party.request(scope="openid").url)
    await browser.submit(answer="allow")
    after = sent_back(await browser.open(party.request(scope="openid", prompt="none").url))

    assert before["error"] == "consent_required"
    assert "code" in after


async def test_prompt_consent_asks_again(browser: Browser, court: RelyingParty) -> None:
    """Core 1.0 §3.1.2.1; of the simulator's own clients too, which are never asked otherwise."""
    party, _ = await registered_party(court.client)
    await allowed_tokens(browser, party)

    page = await browser.open(party.request(scope="openid", prompt="consent").url)
    assert "Allow Docket Watch?" in page.text
    assert "code" in sent_back(await browser.submit(answer="allow"))

    assert "code" in sent_back(await browser.open(court.request().url))
    page = await browser.open(court.request(prompt="consent").url)
    assert "Allow Test District Court?" in page.text
    assert "Court</strong> is not a court" not in page.text
    assert "code" in sent_back(await browser.submit(answer="allow"))


async def test_claims_parameter_needs_consent_to_the_claims_scope(browser: Browser, court: RelyingParty) -> None:
    """Core 1.0 §5.5: asking for a claim by name is no way around the holder."""
    party, _ = await registered_party(court.client)
    await allowed_tokens(browser, party, scope="openid")

    page = await browser.open(party.request(scope="openid", claims='{"userinfo": {"email": null}}').url)

    assert "your e-mail address" in page.text


async def test_consent_form_is_bound_to_session_request_and_scopes(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """CSRF: a form from another site, of another page or without its token gives no consent; the page is shown again."""
    party, _ = await registered_party(court.client)
    await sign_on(browser, party)
    assert browser.page is not None
    form = forms(browser.page.text)[0]
    await browser.open(party.request(scope="openid").url)
    assert browser.page is not None
    other = forms(browser.page.text)[0]

    for token in ("", "0" * 64, other.values["csrf"]):
        page = await browser.client.post(form.action, data={"csrf": token, "answer": "allow"})
        assert page.status_code == 200
        assert "Allow Docket Watch?" in page.text
    async with new_browser(provider) as thief:
        stolen = await thief.client.post(form.action, data={**form.values, "answer": "allow"})
        assert stolen.status_code == 400


async def test_consent_answers_one_request_once(browser: Browser, court: RelyingParty) -> None:
    party, _ = await registered_party(court.client)
    await sign_on(browser, party)
    assert browser.page is not None
    form = forms(browser.page.text)[0]
    await browser.submit(answer="allow")

    again = await browser.client.post(form.action, data={**form.values, "answer": "allow"})

    assert again.status_code == 400
    assert "location" not in again.headers


async def test_holder_revokes_a_consent(browser: Browser, court: RelyingParty, provider: Provider) -> None:
    """At Manage My Account; the tokens and codes of that client for that account go with it, and nobody else's."""
    party, document = await registered_party(court.client, **OFFLINE)
    other, _ = await registered_party(court.client, client_name="Other App")
    tokens = await allowed_tokens(browser, party, scope="openid offline_access")
    await browser.open(other.request(scope="openid").url)
    kept = sent_back(await browser.submit(answer="allow"))
    pending = party.request(scope="openid")
    code = sent_back(await browser.open(pending.url))["code"]

    page = await browser.open("/account/")
    assert "Docket Watch" in page.text
    assert "Other App" in page.text
    number = next(n for n, form in enumerate(forms(page.text)) if form.values.get("client_id") == document["client_id"])
    answer = await browser.submit(number)

    assert answer.status_code == 303
    page = await browser.open("/account/")
    assert f"revoke-{document['client_id']}" not in page.text
    assert 'data-testid="applications"' in page.text  # the other one stays
    assert (await party.userinfo(tokens["access_token"])).status_code == 401
    assert (await party.refresh(tokens["refresh_token"])).json()["error"] == "invalid_grant"
    assert (await party.redeem(pending, code)).json()["error"] == "invalid_grant"
    assert "Allow Docket Watch?" in (await browser.open(party.request(scope="openid").url)).text
    assert "code" in sent_back(await browser.open(other.request(scope="openid").url))
    assert kept["code"]
    journal = json.dumps([event.document("cso_idp") for event in await provider.control.events()])
    assert "consent.revoked" in journal


async def test_cross_site_form_cannot_revoke_a_consent(browser: Browser, court: RelyingParty) -> None:
    """CSRF."""
    party, document = await registered_party(court.client)
    await allowed_tokens(browser, party)

    forged = await browser.client.post("/account/applications/revoke", data={"client_id": document["client_id"]})

    assert forged.status_code == 403
    assert "code" in sent_back(await browser.open(party.request(scope="openid profile email").url))


async def test_revoking_consent_while_signed_off_does_nothing(court: RelyingParty) -> None:
    answer = await court.client.post("/account/applications/revoke", data={"client_id": "court-test", "csrf": ""})

    assert answer.status_code == 303
    assert answer.headers["location"] == "/account/"


async def test_client_name_is_escaped(browser: Browser, court: RelyingParty) -> None:
    party, _ = await registered_party(court.client, client_name="<script>alert(1)</script>")

    page = await browser.open(party.request(scope="openid").url)

    assert "<script>alert" not in page.text
    assert "&lt;script&gt;" in page.text


async def test_client_named_like_the_place_of_an_id_keeps_its_name(browser: Browser, court: RelyingParty) -> None:
    """The sign-on page is rendered once for a client; only the id of the visitor's interaction differs in it."""
    party, _ = await registered_party(court.client, client_name="INTERACTION-ID")

    page = await browser.open(party.request(scope="openid").url)

    assert "<strong>INTERACTION-ID</strong>" in page.text


async def test_deleted_client_is_no_longer_among_the_applications(browser: Browser, court: RelyingParty) -> None:
    party, document = await registered_party(court.client)
    await allowed_tokens(browser, party)
    token = {"authorization": f"Bearer {document['registration_access_token']}"}

    deleted: httpx.Response = await court.client.delete(document["registration_client_uri"], headers=token)

    assert deleted.status_code == 204
    assert "Docket Watch" not in (await browser.open("/account/")).text
    page = await browser.open(party.request(scope="openid").url)
    assert page.status_code == 400


async def test_offline_access_without_the_grant_is_ignored(browser: Browser, court: RelyingParty) -> None:
    """Core 1.0 §11: who cannot use a refresh token gets no access that outlives the sign-on, and nobody is asked for it."""
    party, _ = await registered_party(court.client, scope="openid profile offline_access")
    started = await sign_on(browser, party, scope="openid offline_access", prompt="consent")
    assert "while you are not signed on" not in browser.page.text
    back = sent_back(await browser.submit(answer="allow"))
    tokens = (await party.redeem(started, back["code"])).json()
    assert tokens["scope"] == "openid"
    await browser.open("/end_session")
    await browser.submit()
    assert (await party.userinfo(tokens["access_token"])).status_code == 401
