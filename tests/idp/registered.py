"""A client that registered itself, as tests see it: a relying party that learned its credentials from `/register`."""

from typing import Any

import httpx

from tests.idp.relying_party import Browser, RelyingParty, Started, sent_back

PASSWORD = "Correct-Horse-1"


async def registered_party(client: httpx.AsyncClient, **members: Any) -> tuple[RelyingParty, dict[str, Any]]:
    """Registers a client and becomes it."""
    metadata = {"redirect_uris": ["http://localhost:9000/cb"], "client_name": "Docket Watch", **members}
    answer = await client.post("/register", json=metadata)
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    address = document["redirect_uris"][0]
    return RelyingParty(client, document["client_id"], document.get("client_secret", ""), address), document


async def sign_on(browser: Browser, party: RelyingParty, **changes: str | None) -> Started:
    """Opens the sign-on page and signs on; the browser then shows whatever comes next."""
    started = party.request(**{"scope": "openid profile email", **changes})
    page = await browser.open(started.url)
    assert page.status_code == 200, page.text
    page = await browser.give_password("avery.attorney", PASSWORD)
    if page.headers.get("location", "").startswith("/"):
        await browser.follow()
    return started


async def allowed_tokens(browser: Browser, party: RelyingParty, **changes: str | None) -> dict[str, Any]:
    """A whole sign-on with consent, as far as the tokens."""
    started = await sign_on(browser, party, **changes)
    back = sent_back(await browser.submit(answer="allow"))
    answer = await party.redeem(started, back["code"])
    assert answer.status_code == 200, answer.text
    tokens: dict[str, Any] = answer.json()
    return tokens
