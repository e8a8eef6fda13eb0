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
