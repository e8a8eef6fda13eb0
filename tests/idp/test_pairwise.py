"""Pairwise subjects (OpenID Connect Core 1.0 §8): clients of different sectors know the same account by different names."""

from typing import Any

import httpx
from joserfc import jwt
from joserfc.jwk import KeySet

from cso_idp.app import create_app
from cso_idp.provider import Provider
from cso_idp.settings import ProviderSettings
from tests.idp.conftest import PASSWORD, new_browser, running
from tests.idp.registered import allowed_tokens, registered_party
from tests.idp.relying_party import Browser, RelyingParty, log_in, sent_back

ONE = ["http://localhost:9000/cb"]
OTHER = ["https://other.example/cb"]


async def subject(browser: Browser, party: RelyingParty) -> str:
    """The `sub` of a fresh sign-on, which must be the same in the ID token and at UserInfo."""
    tokens = await allowed_tokens(browser, party)
    claims = (await party.id_token(tokens["id_token"])).claims
    assert (await party.userinfo(tokens["access_token"])).json()["sub"] == claims["sub"]
    return str(claims["sub"])


async def pairwise(client: httpx.AsyncClient, addresses: list[str], **changes: Any) -> RelyingParty:
    party, document = await registered_party(client, redirect_uris=addresses, subject_type="pairwise", **changes)
    assert document["subject_type"] == "pairwise"
    return party


async def test_each_sector_has_its_own_subject(court: RelyingParty, provider: Provider) -> None:
    subs = []
    for addresses in (ONE, ["http://localhost:9001/elsewhere"], OTHER):
        async with new_browser(provider) as browser:
            state, _ = await provider.control.read_clock()
            await provider.control.reset(state)
            subs.append(await subject(browser, await pairwise(court.client, addresses)))

    assert subs[0] == subs[1]
    assert subs[0] != subs[2]
    assert "sub-avery" not in subs


async def test_subject_is_the_same_in_every_token(browser: Browser, court: RelyingParty) -> None:
    """ID token, UserInfo, JWT access token and introspection."""
    party = await pairwise(court.client, ONE, access_token_format="jwt", userinfo_signed_response_alg="ES256")
    tokens = await allowed_tokens(browser, party)
    keys = KeySet.import_key_set((await court.client.get("/jwks")).json())

    form = {"token": tokens["access_token"]}
    introspected = await court.client.post("/introspect", data=form, auth=(party.client_id, party.secret))
    told_a_court = await court.client.post("/introspect", data=form, auth=("court-test", "court-secret"))
    subs = {
        (await party.id_token(tokens["id_token"])).claims["sub"],
        jwt.decode(tokens["access_token"], keys, algorithms=["RS256"]).claims["sub"],
        jwt.decode((await party.userinfo(tokens["access_token"])).text, keys, algorithms=["ES256"]).claims["sub"],
        introspected.json()["sub"],
    }

    assert len(subs) == 1
    # A court knows people by the provider's own name for them: it must find the filer the account is linked to.
    assert told_a_court.json()["sub"] == "sub-avery"
    assert subs != {"sub-avery"}


async def test_public_clients_keep_the_public_subject(browser: Browser, court: RelyingParty) -> None:
    started, back = await log_in(browser, court, "avery.attorney", PASSWORD)
    tokens = (await court.redeem(started, back["code"])).json()

    assert (await court.id_token(tokens["id_token"])).claims["sub"] == "sub-avery"


async def test_hint_and_claims_use_the_pairwise_subject(browser: Browser, court: RelyingParty) -> None:
    """Core 1.0 §3.1.2.1 `id_token_hint`, §5.5 `sub` by value."""
    party = await pairwise(court.client, ONE)
    tokens = await allowed_tokens(browser, party)
    sub = (await party.id_token(tokens["id_token"])).claims["sub"]

    for more in (
        {"id_token_hint": tokens["id_token"]},
        {"claims": '{"id_token": {"sub": {"value": "%s"}}}' % sub},  # noqa: UP031 - braces
    ):
        assert "code" in sent_back(await browser.open(party.request(scope="openid", prompt="none", **more).url))
    public = '{"id_token": {"sub": {"value": "sub-avery"}}}'
    wrong = sent_back(await browser.open(party.request(scope="openid", prompt="none", claims=public).url))
    assert wrong["error"] == "login_required"


async def test_subjects_survive_a_restart_and_a_reset(provider_settings: ProviderSettings) -> None:
    """`sub` never changes (contract: Claims)."""
    subs = []
    for _ in range(2):
        async with running(create_app(provider_settings)) as provider, new_browser(provider) as browser:
            state, _ = await provider.control.read_clock()
            await provider.control.reset(state)
            subs.append(await subject(browser, await pairwise(browser.client, ONE)))

    assert subs[0] == subs[1]
