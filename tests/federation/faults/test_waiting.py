"""A fault waits for a request that it can change: one where it would change nothing does not use it up."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import httpx
import pytest

from cso_idp.oauth.keys.signing_keys import Keyring
from cso_idp.oauth.protocol_response import ProtocolResponse
from cso_idp.oauth.strike_points import AuthorizationAnswer, TokenDraft
from cso_idp.pacer.strike_points import ApiAnswer, LoginRules
from cso_kit.faults.fault import Fault, Occasion
from cso_kit.web.cookies import GivenCookies
from cso_sim.faults.catalogue import load_faults
from cso_sim.faults.claims import ClaimsFault
from cso_sim.federation import Federation
from cso_sim.templates import Templates
from tests.conftest import Databases
from tests.federation.conftest import copied, new_client
from tests.federation.faults.visits import fired, signed_on_cookies
from tests.federation.visitor import ORIGIN, Harness, Visitor
from tests.idp.registered import registered_party
from tests.idp.relying_party import Browser, RelyingParty, sent_back

LOGIN = {"loginId": "dfryreader", "password": "Only-Reading-1"}
BYE = "http://localhost:9000/bye"
GRANTS = ["authorization_code", "client_credentials"]


class Application:
    """A client that the person has allowed what it asks for, so that its sign-ons need no page."""

    def __init__(self, party: RelyingParty, signed: RelyingParty) -> None:
        self.party = party
        self._signed = signed
        self._client = party.client

    async def authorize(self, **changes: str | None) -> None:
        await self._client.get(self.party.request(scope="openid profile", **changes).url)

    async def sign_on(self, **changes: str | None) -> Any:
        return await self._redeemed(self.party, **{"scope": "openid profile", **changes})

    async def ask_for_itself(self) -> None:
        answer = await self.party.ask_for_tokens({"grant_type": "client_credentials", "scope": "pacer:search"})
        assert answer.status_code == 200, answer.text

    async def userinfo(self, *, is_signed: bool) -> httpx.Response:
        party = self._signed if is_signed else self.party
        tokens = await self._redeemed(party, scope="openid profile")
        answer = await party.userinfo(tokens["access_token"])
        assert answer.status_code == 200, answer.text
        return answer

    async def log_out(self, **more: str) -> None:
        hint = (await self.sign_on())["id_token"]
        query = {"id_token_hint": hint, "post_logout_redirect_uri": BYE, **more}
        answer = await self._client.get("/end_session", params=query)
        assert answer.headers["location"].startswith(BYE), answer.text

    async def cso_auth(self, accept: str = "application/json", **changes: str) -> str:
        """Logs somebody in at the PACER API. Returns the token, if the answer is JSON that has one."""
        body = {**LOGIN, "redactFlag": "1", **changes}
        answer = await self._client.post("/services/cso-auth", json=body, headers={"accept": accept})
        is_json = answer.headers["content-type"].startswith("application/json")
        return str(json.loads(answer.content).get("nextGenCSO")) if is_json else ""

    async def cso_logout(self, token: str) -> None:
        await self._client.post("/services/cso-logout", json={"nextGenCSO": token})

    async def _redeemed(self, party: RelyingParty, **changes: str | None) -> Any:
        started = party.request(**changes)
        answer = await party.redeem(started, sent_back(await self._client.get(started.url))["code"])
        assert answer.status_code == 200, answer.text
        return answer.json()


Request = Callable[[Application], Awaitable[object]]
# By fault: a request that it would not change, and one that it changes.
REQUESTS: dict[str, tuple[Request, Request]] = {
    "authorization_state_missing": (lambda app: app.authorize(state=None), lambda app: app.authorize()),
    "authorization_access_denied": (lambda app: app.authorize(prompt="none", max_age="0"), lambda app: app.authorize()),
    "id_token_nonce_missing": (lambda app: app.sign_on(nonce=None), lambda app: app.sign_on()),
    "token_id_token_missing": (lambda app: app.ask_for_itself(), lambda app: app.sign_on()),
    "token_scope_narrowed": (lambda app: app.sign_on(scope="openid"), lambda app: app.sign_on()),
    "userinfo_unsigned": (lambda app: app.userinfo(is_signed=False), lambda app: app.userinfo(is_signed=True)),
    "cso_auth_xml": (lambda app: app.cso_auth("application/xml"), lambda app: app.cso_auth()),
    "cso_auth_warning": (lambda app: app.cso_auth(password="Not-It-1"), lambda app: app.cso_auth()),
    "cso_auth_null_description": (lambda app: app.cso_auth(password="Not-It-1"), lambda app: app.cso_auth()),
    # The token of the first login is the other one of the second.
    "cso_auth_ends_others": (
        lambda app: app.cso_auth(loginId="mholloway", password="Ready-Attorney-1"),
        lambda app: app.cso_auth(loginId="mholloway", password="Ready-Attorney-1"),
    ),
    "cso_logout_204": (lambda app: app.cso_logout("0" * 128), lambda app: _out_again(app)),
    # Last, because they end the session.
    "logout_state_missing": (lambda app: app.log_out(), lambda app: app.log_out(state="mine")),
}


async def _out_again(app: Application) -> None:
    await app.cso_logout(await app.cso_auth())


@pytest.fixture
async def federation(databases: Databases, scenario_templates: dict[str, Templates]) -> AsyncIterator[Federation]:
    """One that refuses to log an unknown token out, so that there is a logout that is not done."""
    async with copied(databases, scenario_templates, pacer_unknown_logout="refuse") as federation:
        yield federation


@pytest.fixture
async def application(federation: Federation, harness: Harness) -> AsyncIterator[Application]:
    async with new_client(federation) as client:
        parties = []
        for more in ({"grant_types": GRANTS}, {"userinfo_signed_response_alg": "RS256"}):
            members = {"scope": "openid profile pacer:search", "post_logout_redirect_uris": [BYE], **more}
            parties.append((await registered_party(client, **members))[0])
            client.cookies.update(await signed_on_cookies(harness))
            browser = Browser(client)
            await browser.open(parties[-1].request(scope="openid profile pacer:search").url)
            assert "code" in sent_back(await browser.submit(answer="allow"))
        yield Application(*parties)


async def test_request_that_a_fault_would_not_change_does_not_use_it_up(
    application: Application, harness: Harness
) -> None:
    for name, (in_vain, struck) in REQUESTS.items():
        application.party.client.cookies.update(await signed_on_cookies(harness))
        await harness.call("POST", "/faults", {"fault": name})
        await in_vain(application)
        assert await fired(harness) == [0], name
        application.party.client.cookies.update(await signed_on_cookies(harness))
        await struck(application)
        assert await fired(harness) == [1], name
        await harness.call("DELETE", "/faults")


async def test_wrong_claim_of_a_signed_userinfo_response_is_signed(application: Application, harness: Harness) -> None:
    """Its signature must not give it away to a client that does not look at the claim."""
    await harness.call("POST", "/faults", {"fault": "userinfo_sub_other"})
    answer = await application.userinfo(is_signed=True)
    assert answer.headers["content-type"] == "application/jwt"
    assert (await application.party.id_token(answer.text)).claims["sub"] == "somebody-else"


async def test_go_live_in_a_filing_waits_for_a_court_that_is_not_live(federation: Federation, harness: Harness) -> None:
    await harness.call("POST", "/faults", {"fault": "go_live_during_filing"})
    async with Visitor(federation.app) as visitor:
        visitor.client.cookies.update(await signed_on_cookies(harness))
        await visitor.sign_on("ca9")
        assert (await visitor.file("ca9", "19-55001")).status_code == 200
    assert await fired(harness) == [0]


TOKEN: dict[str, Any] = {
    "iss": ORIGIN,
    "aud": "app",
    "sub": "s",
    "sid": "sid",
    "exp": 1300,
    "iat": 1000,
    "auth_time": 900,
    "nonce": "n",
    "acr": "1",
    "at_hash": "h",
    "jti": "j",
    "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
}
KEY = {"kty": "RSA", "alg": "RS256", "kid": "k", "use": "sig", "n": "AQAB", "e": "AQAB"}
METADATA = {
    "issuer": ORIGIN,
    "jwks_uri": "j",
    "token_endpoint": "t",
    "id_token_signing_alg_values_supported": ["RS256"],
}
# What each strike point hands to a fault.
VALUES: dict[str, Any] = {
    "authorization_response": AuthorizationAnswer(BYE, {"code": "c", "state": "s", "iss": ORIGIN}),
    "logout_return": f"{BYE}?state=s",
    "token_cookies": GivenCookies(("NextGenCSO", "PacerSession"), {"path": "/", "httponly": True, "samesite": "lax"}),
    "court_session_cookie": GivenCookies(("court",), {"path": "/", "httponly": True, "samesite": "lax"}),
    "api_login": LoginRules(has_other_tokens=True),
    "userinfo": ProtocolResponse(200, {"sub": "s"}, {"content-type": "application/jwt"}),
    "introspection": ProtocolResponse(200, {"active": True, "exp": 2000, "aud": "api"}),
    "jwks": ProtocolResponse(200, {"keys": [KEY]}),
    "discovery": ProtocolResponse(200, METADATA),
    "token_response": ProtocolResponse(
        200, {"access_token": "a", "token_type": "Bearer", "expires_in": 600, "scope": "openid email", "id_token": "i"}
    ),
    **{
        point: TokenDraft(Keyring([]), "RS256", "JWT", TOKEN, lambda: Keyring([]))
        for point in ("id_token", "refreshed_id_token", "logout_token")
    },
    **{
        point: ApiAnswer({"nextGenCSO": "t", "loginResult": "0", "errorDescription": ""}, "json")
        for point in ("api_login_answer", "api_logout_answer")
    },
}


def test_fault_that_would_change_nothing_fits_nowhere() -> None:
    """Whatever a fault has made of a value, it does not fit it again if it would make the same of it."""
    occasion = Occasion("/token", "POST", "/token")
    spared = set()
    for name, fault in load_faults().items():
        value = VALUES.get(fault.strikes.name)
        if value is None or _signs_by_itself(fault):
            continue
        assert fault.fits(value), name
        struck = fault.strike(copy_of(value), occasion)
        if fault.fits(struck):
            assert fault.strike(copy_of(struck), occasion) != struck, name
        else:
            spared.add(name)
    assert len(spared) > 60


def copy_of(value: Any) -> Any:
    """A copy that is equal until something changes it; keys are equal to themselves only."""
    is_draft = isinstance(value, TokenDraft)
    return replace(value, claims=deepcopy(value.claims)) if is_draft else deepcopy(value)


def _signs_by_itself(fault: Fault[Any]) -> bool:
    """Whether it makes the text of a token, which needs keys. Such a fault changes every token."""
    return isinstance(fault, ClaimsFault) and type(fault).change is ClaimsFault.change
