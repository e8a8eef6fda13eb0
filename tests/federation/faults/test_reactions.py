"""Each fault that a relying party meets is fired at the shipped courts, in real sign-ons; their journal says why they refused."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from cso_sim.faults.catalogue import load_faults
from cso_sim.federation import Federation
from tests.conftest import Databases
from tests.federation.conftest import running, settings
from tests.federation.faults.visits import signed_on_cookies
from tests.federation.visitor import Harness, Visitor

IN = "signed on"
# What the court does, by fault: the reason of its refusal, or that it signs the person on.
SIGN_ON: dict[str, str] = {
    "authorization_access_denied": "provider_error",
    "authorization_code_missing": "no_code",
    "authorization_code_other": "refused_by_provider",
    "authorization_error_unknown": "provider_error",
    "authorization_iss_missing": "response_issuer_missing",
    "authorization_iss_other": "response_issuer_mismatch",
    "authorization_login_required": "provider_error",
    "authorization_parameter_unknown": IN,
    "authorization_server_error": "provider_error",
    "authorization_state_missing": "not_begun_here",
    "authorization_state_other": "not_begun_here",
    "authorization_temporarily_unavailable": "provider_error",
    "discovery_alg_none_only": "algorithm_not_announced",
    "discovery_endpoint_elsewhere": "provider_away",
    "discovery_endpoint_javascript": "bad_metadata",
    "discovery_html": "not_json",
    "discovery_issuer_other": "issuer_mismatch",
    "discovery_issuer_slash": "issuer_mismatch",
    "discovery_jwks_uri_missing": "bad_metadata",
    "discovery_token_endpoint_missing": "bad_metadata",
    # The courts ask for no class and for no age of the sign-on.
    "id_token_acr_other": IN,
    "id_token_auth_time_missing": IN,
    "id_token_auth_time_old": IN,
    "id_token_alg_none": "algorithm_refused",
    "id_token_alg_other": "algorithm_refused",
    "id_token_at_hash_missing": IN,
    "id_token_at_hash_other": "at_hash_mismatch",
    "id_token_aud_list": IN,
    "id_token_aud_missing": "audience_mismatch",
    "id_token_aud_other": "audience_mismatch",
    "id_token_aud_several": "audience_mismatch",
    "id_token_azp_other": "azp_mismatch",
    "id_token_crit_unknown": "bad_signature",
    "id_token_exp_missing": "bad_id_token",
    "id_token_exp_text": "bad_id_token",
    "id_token_expired": "expired",
    "id_token_garbage": "bad_id_token",
    "id_token_hs256_public_key": "algorithm_refused",
    "id_token_iat_future": "issued_in_the_future",
    "id_token_iat_missing": "bad_id_token",
    "id_token_iss_missing": "issuer_mismatch",
    "id_token_iss_other": "issuer_mismatch",
    "id_token_key_other": "bad_signature",
    "id_token_kid_missing": IN,
    "id_token_kid_unknown": "unknown_key",
    "id_token_nonce_missing": "nonce_mismatch",
    "id_token_nonce_other": "nonce_mismatch",
    "id_token_not_yet_valid": "not_yet_valid",
    "id_token_of_another_kind": "nonce_mismatch",
    "id_token_signature_wrong": "bad_signature",
    "id_token_sub_missing": "bad_sub",
    "id_token_sub_other": "userinfo_sub_mismatch",
    "id_token_sub_too_long": "bad_sub",
    "jwks_empty": "unknown_key",
    "jwks_kid_twice": "bad_signature",
    "jwks_private_members": IN,
    "jwks_stale": "unknown_key",
    "jwks_unknown_types": IN,
    "jwks_use_enc": "unknown_key",
    "token_access_token_missing": "bad_token_response",
    "token_access_token_number": "bad_token_response",
    "token_cacheable": IN,
    "token_error_unknown": "refused_by_provider",
    "token_expires_in_missing": IN,
    "token_form_encoded": "not_json",
    "token_id_token_missing": "bad_token_response",
    "token_invalid_client": "refused_by_provider",
    "token_invalid_grant": "refused_by_provider",
    "token_json_broken": "not_json",
    "token_json_list": "refused_by_provider",
    "token_members_unknown": IN,
    "token_scope_narrowed": "filing_not_granted",
    "token_type_case": IN,
    "token_type_missing": "bad_token_response",
    "token_type_unknown": "bad_token_response",
    "userinfo_content_type": IN,
    "userinfo_empty": "userinfo_sub_mismatch",
    "userinfo_invalid_token": "refused_by_provider",
    "userinfo_other_person": "userinfo_sub_mismatch",
    "userinfo_sub_missing": "userinfo_sub_mismatch",
    "userinfo_sub_other": "userinfo_sub_mismatch",
    # Last, because the rotation stays: two keys are published from now on.
    "keys_rotated_before_signing": IN,
}
# At the token endpoint.
CONNECTIONS: dict[str, str] = {
    "connection_reset": "provider_away",
    "connection_reset_after": "provider_away",
    "empty_body": "not_json",
    "garbage_body": "not_json",
    "garbage_gzip": "provider_away",
    "half_body": "provider_away",
    "html_instead": "not_json",
    "http_204": "not_json",
    "http_404": "not_json",
    "http_429": "refused_by_provider",
    "http_500": "provider_away",
    "http_502": "provider_away",
    "http_503": "provider_away",
    "huge_header": IN,
    "redirect_loop": "not_json",
    "wrong_content_type": IN,
}
SLOW = {"delay": IN, "slow_drip": IN}
LOGOUT_TOKENS: dict[str, str] = {
    "logout_token_alg_none": "algorithm_refused",
    "logout_token_alg_other": "algorithm_refused",
    "logout_token_aud_other": "audience_mismatch",
    "logout_token_event_other": "wrong_event",
    "logout_token_events_missing": "wrong_event",
    "logout_token_iss_other": "issuer_mismatch",
    "logout_token_jti_missing": "bad_logout_token",
    "logout_token_key_other": "bad_signature",
    "logout_token_nobody": "bad_logout_token",
    "logout_token_nonce": "nonce_present",
    "logout_token_old": "expired",
    "logout_token_typ_other": "wrong_type",
}
INTROSPECTION = {
    "introspection_active_text",
    "introspection_aud_other",
    "introspection_expired",
    "introspection_inactive",
}


@pytest.fixture
async def federation(databases: Databases) -> AsyncIterator[Federation]:
    """Courts that ask for metadata and keys at every sign-on, and a provider that tells them of logouts at once."""
    urls = databases.migrated("cso_idp"), databases.migrated("court_rp")
    courts = {"discovery_refresh": timedelta(0), "jwks_refresh": timedelta(0)}
    provider = {"delivery_pause": timedelta(seconds=0.05)}
    async with running(settings(*urls, courts=courts, provider=provider)) as federation:
        yield federation


class Watched:
    """Fires one fault after the other at a court, and reads what the court says."""

    def __init__(self, federation: Federation, harness: Harness) -> None:
        self.app = federation.app
        self.harness = harness
        self.since = ""

    async def news(self, *kinds: str) -> dict[str, Any]:
        """The next event of one of these kinds, waited for."""
        query = "&".join(f"kind={kind}" for kind in kinds)
        answer = await self.harness.call("GET", f"/journal?limit=1&wait=30&since={self.since}&{query}")
        self.since = answer["next"]
        (event,) = answer["events"]
        found: dict[str, Any] = event
        return found

    async def sign_on(self, court_id: str = "ca9") -> Visitor:
        visitor = Visitor(self.app)
        visitor.client.cookies.update(await signed_on_cookies(self.harness))
        await visitor.sign_on(court_id)
        return visitor

    async def reaction(self, fault: str, court_id: str = "ca9", *, is_aimed: bool = True, **more: Any) -> str:
        """What the court does at a sign-on while the fault is armed."""
        order = {"fault": fault, "court_id": court_id if is_aimed else None, "times": 50, **more}
        armed = await self.harness.call("POST", "/faults", order)
        async with await self.sign_on(court_id) as visitor:
            found = (await self.harness.call("GET", "/faults"))["faults"]
            assert next(each for each in found if each["id"] == armed["id"])["fired"] >= 1, fault
            await self.harness.call("DELETE", f"/faults/{armed['id']}")
            is_in = (await visitor.whoami(court_id))["authenticated"]
        kinds = "kind=court_sign_on.refused&kind=court_session.opened"
        last = (await self.harness.call("GET", f"/journal?limit=1000&court_id={court_id}&{kinds}"))["events"][-1]
        assert is_in == (last["kind"] == "court_session.opened"), fault
        return IN if is_in else str(last["reason"])


@pytest.fixture
def watched(federation: Federation, harness: Harness) -> Watched:
    return Watched(federation, harness)


async def test_courts_react_to_each_fault_of_a_sign_on_as_they_should(watched: Watched) -> None:
    found = {}
    for fault in SIGN_ON:
        # The documents are the same for every client, so faults of them cannot be aimed at a court.
        is_aimed = not fault.startswith(("discovery", "jwks"))
        times = {"times": 1} if fault == "keys_rotated_before_signing" else {}
        found[fault] = await watched.reaction(fault, is_aimed=is_aimed, **times)
    assert found == SIGN_ON


async def test_courts_react_to_each_fault_of_a_connection_as_they_should(watched: Watched) -> None:
    found = {fault: await watched.reaction(fault, endpoint="/token") for fault in CONNECTIONS}
    assert found == CONNECTIONS
    await watched.harness.call("PUT", "/clock", {"calendar": "2020-03-02T09:00:00-08:00"})
    slow = zip(SLOW, ("ca9", "cacd"), strict=True)
    reactions = await asyncio.gather(
        *(watched.reaction(fault, court, endpoint="/token", times=1) for fault, court in slow)
    )
    assert dict(zip(SLOW, reactions, strict=True)) == SLOW


async def test_courts_refuse_each_false_logout_token(watched: Watched) -> None:
    found = {}
    for fault in LOGOUT_TOKENS:
        async with await watched.sign_on() as visitor:
            armed = await watched.harness.call("POST", "/faults", {"fault": fault, "court_id": "ca9"})
            await visitor.open("/end_session")
            await visitor.submit("csrf")
            found[fault] = (await watched.news("logout_token.refused"))["reason"]
            # The provider tries again, with an honest token.
            await watched.news("logout_token.accepted")
            assert (await visitor.whoami("ca9"))["authenticated"] is False
            await watched.harness.call("DELETE", f"/faults/{armed['id']}")
    assert found == LOGOUT_TOKENS


async def test_courts_take_a_logout_token_once(watched: Watched) -> None:
    await watched.harness.call("POST", "/faults", {"fault": "logout_token_jti_same", "times": 2})
    heard = []
    for _ in range(2):
        async with await watched.sign_on() as visitor:
            await visitor.open("/end_session")
            await visitor.submit("csrf")
            heard.append(await watched.news("logout_token.accepted", "logout_token.refused"))
    assert [(each["kind"], each.get("reason")) for each in heard] == [
        ("logout_token.accepted", None),
        ("logout_token.refused", "replayed"),
    ]


async def test_courts_refuse_each_false_introspection(watched: Watched) -> None:
    login = {"loginId": "mholloway", "password": "Ready-Attorney-1", "redactFlag": "1"}
    for fault in sorted(INTROSPECTION):
        async with Visitor(watched.app) as visitor:
            answer = await visitor.client.post("/services/cso-auth", json=login, headers={"accept": "application/json"})
            visitor.client.cookies.set("NextGenCSO", answer.json()["nextGenCSO"], domain="localhost.local", path="/")
            armed = await watched.harness.call("POST", "/faults", {"fault": fault})
            answer = await visitor.client.get("/courts/ca9/whoami")
            assert answer.status_code == 502 or not answer.json()["authenticated"], fault
            (listed,) = (await watched.harness.call("GET", "/faults"))["faults"]
            assert listed["fired"] == 1, fault
            await watched.harness.call("DELETE", f"/faults/{armed['id']}")


def test_each_fault_is_fired_by_a_test() -> None:
    at_courts = {*SIGN_ON, *CONNECTIONS, *SLOW, *LOGOUT_TOKENS, *INTROSPECTION, "logout_token_jti_same"}
    # test_wire.py and test_waiting.py show those that no court meets.
    on_the_wire = {"hang", "logout_state_missing", "logout_state_other", "userinfo_unsigned"}
    refreshed = {name for name in load_faults() if name.startswith("refresh_")}
    # test_pacer.py and test_courts.py show the others.
    mine = {name for name, fault in load_faults().items() if fault.kind in ("openid", "transport")}
    assert mine == at_courts | on_the_wire | refreshed


def test_each_fault_says_what_happens_and_what_a_correct_client_does() -> None:
    for name, fault in load_faults().items():
        assert fault.summary(), name
        assert fault.correct_client(), name
        assert fault.source, name
