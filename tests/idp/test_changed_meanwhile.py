"""What a client or an account changed between two steps of one request: the later step sees it."""

import httpx

from tests.conftest import Databases
from tests.idp.conftest import COURT, REDIRECT_URI, new_browser, populated, settings_for
from tests.idp.relying_party import RelyingParty, sent_back
from tests.idp.request_objects import (
    ADDRESS,
    CLIENT_ID,
    SECRET,
    SIGNING_COURT,
    authorize,
    beside_of,
    claims_for,
    parameters_of,
    signed,
)


async def test_reference_that_is_withdrawn_while_it_is_fetched_is_refused(sqlite_databases: Databases) -> None:
    """The fetch happens outside any transaction; the registration at the decision of the request counts."""
    withdrawn = {**SIGNING_COURT, "request_uris": ["https://app.example/another.jwt"]}

    async def publish_and_withdraw(_: httpx.Request) -> httpx.Response:
        await provider.control.register_clients([withdrawn])
        return httpx.Response(200, text=signed(claims_for(parameters)))

    async with (
        httpx.AsyncClient(transport=httpx.MockTransport(publish_and_withdraw)) as http,
        populated(settings_for(sqlite_databases), http, own=[COURT, SIGNING_COURT]) as provider,
        new_browser(provider) as browser,
    ):
        parameters = parameters_of(RelyingParty(browser.client, CLIENT_ID, SECRET, REDIRECT_URI).request())
        answer = sent_back(await browser.open(authorize(request_uri=ADDRESS, state="own", **beside_of(parameters))))

    assert (answer["error"], answer["state"]) == ("invalid_request_uri", "own")
    assert "not one the client has registered" in answer["error_description"]
