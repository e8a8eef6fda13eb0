"""Who must send a code challenge (PKCE, RFC 7636), and who may."""

from cso_idp.provider import Provider
from tests.idp.conftest import PASSWORD, REDIRECT_URI
from tests.idp.relying_party import Browser, PublicParty, RelyingParty, log_in, sent_back

WITHOUT = {"code_challenge": None, "code_challenge_method": None}


async def test_public_client_must_send_a_challenge(browser: Browser, court: RelyingParty, provider: Provider) -> None:
    """RFC 9700 §2.1.1."""
    party = PublicParty(court.client, "public-app", "", REDIRECT_URI)

    refused = sent_back(await browser.open(party.request(scope="openid", **WITHOUT).url))

    assert refused["error"] == "invalid_request"
    assert "code_challenge" in refused["error_description"]


async def test_client_with_a_secret_may_leave_the_challenge_out(browser: Browser, court: RelyingParty) -> None:
    """Unless it has registered `require_pkce`, as courts do."""
    party = RelyingParty(court.client, "viewer", "viewer-secret", REDIRECT_URI)

    started, back = await log_in(browser, party, "avery.attorney", PASSWORD, scope="openid", **WITHOUT)

    assert (await party.redeem(started, back["code"], code_verifier=None)).status_code == 200
