"""The journal says what was wrong with a code; the client is told no more than `invalid_grant`."""

import pytest

from cso_idp.provider import Provider
from cso_sim.journal.explain import explain
from tests.idp.conftest import PASSWORD
from tests.idp.relying_party import Browser, RelyingParty, log_in

ELSEWHERE = "https://elsewhere.example/callback"


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_refused_code_is_journaled_with_what_nearly_matched(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    started, back = await log_in(browser, court, "avery.attorney", PASSWORD)
    for changes in ({"redirect_uri": ELSEWHERE}, {"code_verifier": "x" * 43}, {"code_verifier": None}):
        assert (await court.redeem(started, back["code"], **changes)).json()[
            "error"
        ] == "invalid_grant" or "verifier" in str(changes)
    assert (await court.redeem(started, back["code"])).status_code == 200
    used = await court.redeem(started, back["code"])
    unknown = await court.redeem(started, "cso_ac_unknown")

    assert used.json() == unknown.json()
    refused = await provider.control.events(kinds=["token.refused"])
    assert [event.data["reason"] for event in refused] == [
        "redirect_uri_differs",
        "code_verifier_differs",
        "code_verifier_missing",
        "code_used",
        "code_unknown",
    ]
    assert refused[0].data["sent"] == {"redirect_uri": ELSEWHERE}
    sentence = explain(refused[0].document("cso_idp"))
    assert sentence.startswith(
        f"A token request of {court.client_id} was refused: the request came with another redirect"
    )
    assert sentence.endswith(f"(redirect_uri sent {ELSEWHERE}, registered {court.redirect_uri}).")
    assert not [event for event in refused if back["code"] in str(event.data) or started.verifier in str(event.data)]
    # All but the unknown code belong to the sign-on that they came from.
    assert len({event.correlation for event in refused[:4]}) == 1
    assert refused[0].correlation is not None
    assert refused[4].correlation is None


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_code_in_a_wrong_redirect_address_is_not_in_the_journal(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Some clients send the whole address of their callback, code included. The code is not used up by that."""
    started, back = await log_in(browser, court, "avery.attorney", PASSWORD)
    whole = f"{court.redirect_uri}?code={back['code']}&state={started.state}"
    assert (await court.redeem(started, back["code"], redirect_uri=whole)).status_code == 400
    (refused,) = await provider.control.events(kinds=["token.refused"])
    assert refused.data["reason"] == "redirect_uri_differs"
    assert refused.data["sent"]["redirect_uri"] == f"{court.redirect_uri}?code=cso_ac_...&state={started.state}"
    assert (await court.redeem(started, back["code"])).status_code == 200


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_refusals_of_registered_clients_are_journaled_and_those_of_strangers_are_not(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """At `/introspect`, `/revoke` and `/par`, as at `/token`: what was sent, and what is registered."""
    own, wrong = (court.client_id, court.secret), (court.client_id, "cso_cs_wrong-secret-of-this-client")
    request = {"response_type": "code", "redirect_uri": ELSEWHERE, "scope": "openid"}
    for path, form, auth in (
        ("/introspect", {"token": "x"}, ("somebody", "else")),
        ("/introspect", {"token": "cso_at_" + "y" * 30}, wrong),
        ("/introspect", {"other": "x"}, own),
        ("/introspect", {"token": "unknown"}, own),
        ("/revoke", {"token": "x", "client_id": court.client_id, "client_secret": court.secret}, None),
        ("/revoke", {"other": "x"}, own),
        ("/par", request, own),
    ):
        await browser.client.post(path, data=form, auth=auth)

    refused = await provider.control.events(kinds=["client_request.refused"])
    assert [(event.data["endpoint"], event.data["error"], event.data["reason"]) for event in refused] == [
        ("/introspect", "invalid_client", "invalid_client"),
        ("/introspect", "invalid_request", "invalid_request"),
        ("/revoke", "invalid_client", "auth_method_not_registered"),
        ("/revoke", "invalid_request", "invalid_request"),
        ("/par", "invalid_request", "redirect_uri_not_registered"),
    ]
    assert {event.data["client_id"] for event in refused} == {court.client_id}
    assert refused[-1].data["sent"] == {"redirect_uri": ELSEWHERE}
    assert explain(refused[-1].document("cso_idp")).startswith(
        f"A request of {court.client_id} at /par was refused: its redirect address is not registered (redirect_uri sent"
    )
    assert court.secret not in str(refused)


@pytest.mark.parametrize("backend", ["sqlite"])
async def test_stranger_who_names_a_client_does_not_fill_the_journal(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Ten in a minute are kept of a client; at most two minutes have a part in this test."""
    for _ in range(25):
        answer = await browser.client.post("/revoke", data={"token": "x"}, auth=(court.client_id, "wrong"))
        assert answer.status_code == 401
    assert 10 <= len(await provider.control.events(kinds=["client_request.refused"])) <= 20
    await browser.client.post("/revoke", data={"other": "x"}, auth=(court.client_id, court.secret))
    last = (await provider.control.events(kinds=["client_request.refused"]))[-1]
    assert last.data["error"] == "invalid_request"
