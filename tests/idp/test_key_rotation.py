"""Rotation of the signing keys: the published keys at each time, and the refusals. The tests move the clock."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from joserfc.errors import JoseError

from cso_idp.app import create_app
from cso_idp.oauth.keys.signing_keys import make_key
from cso_idp.provider import Provider
from cso_idp.settings import ProviderSettings
from cso_kit.secrets.randomness import SYSTEM
from tests.conftest import Databases
from tests.idp.conftest import COURT, ISSUER, PASSWORD, new_browser, running, settings_for
from tests.idp.relying_party import Browser, RelyingParty, log_in, sent_back

BYE = "http://localhost:9000/bye"


class Keys:
    """The control plane's calls about keys, and the key set as relying parties fetch it."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.client.request(method, f"/_sim{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    async def published(self) -> set[str]:
        """The ids in the key set."""
        return {key["kid"] for key in (await self.client.get("/jwks")).json()["keys"]}

    async def signing(self, alg: str) -> str:
        """The id of the key that signs."""
        [kid] = [
            key["kid"]
            for key in await self.call("GET", "/keys")
            if (key["alg"], key["retired_at"]) == (alg, None) and key["used_from"]
        ]
        return str(kid)

    async def rotate(self, alg: str = "RS256") -> dict[str, Any]:
        """Both steps; the key that retired."""
        made = await self.call("POST", "/keys", {"alg": alg})
        [retired] = (await self.call("POST", f"/keys/{made['kid']}/use"))["retired"]
        found: dict[str, Any] = retired
        return found

    async def wait(self, duration: timedelta) -> None:
        """Moves the hand that protocols go by, also back."""
        by = f"{'-' if duration < timedelta(0) else ''}PT{abs(int(duration.total_seconds()))}S"
        await self.call("POST", "/clock/advance", {"by": by, "hand": "protocol"})


@pytest.fixture
async def keys(court: RelyingParty) -> Keys:
    return Keys(court.client)


@asynccontextmanager
async def keys_of(provider: Provider, app: Any) -> AsyncIterator[Keys]:
    """Another process of the same provider."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ISSUER) as client:
        yield Keys(client)


def stays(key: dict[str, Any]) -> timedelta:
    """How long a retired key stays published."""
    return datetime.fromisoformat(key["published_until"]) - datetime.fromisoformat(key["retired_at"])


async def tokens_of(browser: Browser, court: RelyingParty) -> dict[str, str]:
    started, back = await log_in(browser, court, "avery.attorney", PASSWORD)
    tokens: dict[str, str] = (await court.redeem(started, back["code"])).json()
    return tokens


async def test_using_a_key_retires_the_one_before_it_until_all_it_signed_has_expired(
    browser: Browser, court: RelyingParty, keys: Keys
) -> None:
    """OpenID Connect Core 1.0 §10.1.1: the old key stays for as long as it is needed, and no longer."""
    before = await tokens_of(browser, court)
    old = await keys.signing("RS256")

    retired = await keys.rotate()

    assert retired["kid"] == old != await keys.signing("RS256")
    assert timedelta(minutes=10) <= stays(retired) <= timedelta(minutes=12)
    await keys.wait(timedelta(minutes=10))
    assert old in await keys.published()
    await court.id_token(before["id_token"])
    await keys.wait(stays(retired) - timedelta(minutes=10))
    assert old not in await keys.published()
    assert old not in {key["kid"] for key in await keys.call("GET", "/keys")}
    with pytest.raises((JoseError, ValueError)):
        await court.id_token(before["id_token"])


async def test_key_set_follows_a_moved_clock(keys: Keys) -> None:
    """The cached document is right at every moment, also at one that has been before."""
    everything = await keys.published()
    first, second = await keys.rotate("ES256"), {}
    await keys.wait(timedelta(minutes=5))
    second = await keys.rotate("ES256")
    everything |= await keys.published()
    tag = (await keys.client.get("/jwks")).headers["etag"]

    await keys.wait(timedelta(minutes=6))
    assert everything - await keys.published() == {first["kid"]}
    await keys.wait(timedelta(minutes=6))
    assert everything - await keys.published() == {first["kid"], second["kid"]}
    assert (await keys.client.get("/jwks", headers={"if-none-match": tag})).status_code == 200

    await keys.wait(timedelta(minutes=-12))
    assert await keys.published() == everything
    assert (await keys.client.get("/jwks", headers={"if-none-match": tag})).status_code == 304


async def test_newly_used_key_signs_even_if_the_clock_was_moved_back(
    browser: Browser, court: RelyingParty, keys: Keys
) -> None:
    await keys.rotate()
    await keys.wait(timedelta(days=-2))
    retired = await keys.rotate()

    tokens = await tokens_of(browser, court)

    token = await court.id_token(tokens["id_token"])
    assert token.header["kid"] == await keys.signing("RS256") != retired["kid"]


async def test_retired_key_stays_for_the_longest_token_lifetime(databases: Databases) -> None:
    settings = settings_for(databases, access_token_lifetime=timedelta(hours=2))
    app = create_app(settings)
    async with running(app) as provider, keys_of(provider, app) as keys:
        retired = await keys.rotate()

        await keys.wait(timedelta(hours=2))

        assert retired["kid"] in await keys.published()
        await keys.wait(timedelta(minutes=1))
        assert retired["kid"] not in await keys.published()


async def test_key_in_use_cannot_be_retired(browser: Browser, court: RelyingParty, keys: Keys) -> None:
    signing = await keys.signing("RS256")
    published = await keys.published()

    answer = await keys.client.post(f"/_sim/keys/{signing}/retire")

    assert answer.status_code == 409
    assert "Publish another RS256 key and use it" in answer.json()["detail"]
    assert await keys.published() == published
    assert (await court.id_token((await tokens_of(browser, court))["id_token"])).header["kid"] == signing


async def test_unused_key_is_removed_at_once(keys: Keys) -> None:
    made = (await keys.call("POST", "/keys", {"alg": "EdDSA"}))["kid"]
    assert made in await keys.published()

    retired = await keys.call("POST", f"/keys/{made}/retire")

    assert stays(retired) == timedelta(0)
    assert made not in await keys.published()
    assert (await keys.client.post(f"/_sim/keys/{made}/use")).status_code == 404


async def test_retired_key_stays_retired(keys: Keys) -> None:
    retired = await keys.rotate()

    answer = await keys.client.post(f"/_sim/keys/{retired['kid']}/use")
    again = await keys.call("POST", f"/keys/{retired['kid']}/retire")

    assert answer.status_code == 409
    assert "retired and cannot sign again" in answer.json()["detail"]
    assert again == retired


async def test_using_a_key_twice_changes_nothing(keys: Keys) -> None:
    await keys.rotate()
    signing = await keys.signing("RS256")
    before = await keys.call("GET", "/keys")

    again = await keys.call("POST", f"/keys/{signing}/use")

    assert again == {"kid": signing, "retired": []}
    assert await keys.call("GET", "/keys") == before


@pytest.mark.parametrize("step", ["use", "retire"])
async def test_unknown_key_is_refused(keys: Keys, step: str) -> None:
    answer = await keys.client.post(f"/_sim/keys/nokey/{step}")

    assert answer.status_code == 404
    assert answer.json()["detail"] == "No key 'nokey' is published; GET /_sim/keys lists them."


async def test_hint_signed_by_a_removed_key_is_refused(browser: Browser, court: RelyingParty, keys: Keys) -> None:
    """OpenID Connect RP-Initiated Logout 1.0 §4: nobody is logged out by it or sent anywhere, and there is a way to log out."""
    tokens = await tokens_of(browser, court)
    retired = await keys.rotate()
    parameters = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": BYE}
    silent = court.request(prompt="none", id_token_hint=tokens["id_token"]).url
    assert "code" in sent_back(await browser.open(silent))

    await keys.wait(stays(retired))

    assert sent_back(await browser.open(silent))["error"] == "invalid_request"
    page = await browser.open(str(httpx.URL("/end_session", params=parameters)))
    assert page.status_code == 400
    assert 'href="/end_session"' in page.text
    assert "code" in sent_back(await browser.open(court.request(prompt="none").url))
    await browser.open("/end_session")
    await browser.submit()
    assert sent_back(await browser.open(court.request(prompt="none").url))["error"] == "login_required"


async def test_rotation_survives_a_restart_and_is_seen_by_every_process(provider_settings: ProviderSettings) -> None:
    one, two = create_app(provider_settings), create_app(provider_settings)
    async with (
        running(one) as first,
        running(two) as second,
        keys_of(first, one) as here,
        keys_of(second, two) as there,
    ):
        assert await here.published() == await there.published()

        retired = await here.rotate("PS256")

        assert await here.published() == await there.published()
        assert await there.signing("PS256") == await here.signing("PS256") != retired["kid"]
        before = await here.call("GET", "/keys")
    again = create_app(provider_settings)
    async with running(again) as third, keys_of(third, again) as keys:
        assert await keys.call("GET", "/keys") == before
        assert retired["kid"] in await keys.published()
        await keys.wait(stays(retired))
        assert retired["kid"] not in await keys.published()


async def test_concurrent_key_uses_have_one_winner(provider_settings: ProviderSettings) -> None:
    """The last one wins, the other one is retired, and there is always a signing key."""
    one, two = create_app(provider_settings), create_app(provider_settings)
    async with (
        running(one) as first,
        running(two) as second,
        keys_of(first, one) as here,
        keys_of(second, two) as there,
    ):
        made = [(await keys.call("POST", "/keys", {"alg": "ES256"}))["kid"] for keys in (here, there)]

        await asyncio.gather(
            *(keys.call("POST", f"/keys/{kid}/use") for keys, kid in zip((here, there), made, strict=True))
        )

        assert await here.signing("ES256") in made
        assert await here.call("GET", "/keys") == await there.call("GET", "/keys")
        retired = [key for key in await here.call("GET", "/keys") if key["alg"] == "ES256" and key["retired_at"]]
        assert len(retired) == 2


def test_key_id_cannot_be_taken_for_an_option() -> None:
    """`cso-sim keys use KID`: of a thousand thumbprints, sixteen would begin with a hyphen."""
    made = [make_key("EdDSA", SYSTEM).public_jwk["kid"] for _ in range(1000)]

    assert [kid for kid in made if kid.startswith("-")] == []


async def test_sweep_deletes_keys_removed_a_day_ago(provider: Provider, keys: Keys) -> None:
    """Its private half goes at once, with the retirement."""
    retired = await keys.rotate()
    await provider.sweep()
    assert retired["kid"] in await keys.published()

    await keys.wait(stays(retired) + timedelta(days=1, seconds=1))
    await provider.sweep()

    await keys.wait(-stays(retired) - timedelta(days=1, seconds=1))
    assert retired["kid"] not in await keys.published()


async def test_rotation_is_recorded_in_the_journal(provider: Provider, keys: Keys) -> None:
    retired = await keys.rotate("ES256")

    retirements = [event.document("cso_idp") for event in await provider.control.events(kinds=["key.retired"])]

    assert [event["kid"] for event in retirements] == [retired["kid"]]
    assert [event.kind for event in await provider.control.events()][-3:] == [
        "key.published",
        "key.used",
        "key.retired",
    ]


async def test_rotation_in_progress_fails_no_login(provider: Provider, court: RelyingParty, keys: Keys) -> None:
    """Each client's algorithm has its own key; a rotation of one does not touch the others."""
    await provider.control.register_clients([{**COURT, "id_token_signed_response_alg": "ES256"}])
    signing = await keys.signing("ES256")
    await keys.rotate("RS256")

    async with new_browser(provider) as browser:
        tokens = await tokens_of(browser, court)

    assert (await court.id_token(tokens["id_token"], "ES256")).header["kid"] == signing
