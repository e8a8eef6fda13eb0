"""The Front-channel logout OP plan (OpenID Connect Front-Channel Logout 1.0), with a client that registered itself.

What the page may load, and what it does with faulty requests, is in `tests/idp/test_frontchannel_logout.py`.
"""

import html
import re
from typing import Any

import httpx

from tests.conformance.suite import BYE, Suite
from tests.idp.conftest import ISSUER
from tests.idp.registered import registered_party
from tests.idp.relying_party import Browser

FRAME = "http://localhost:9000/frontchannel"


def test_oidcc_frontchannel_logout_discovery_endpoint_verification(metadata: dict[str, Any]) -> None:
    assert metadata["frontchannel_logout_supported"] is True
    assert metadata["frontchannel_logout_session_supported"] is True
    assert metadata["end_session_endpoint"]


async def test_oidcc_frontchannel_rp_initiated_logout(browser: Browser, client: httpx.AsyncClient) -> None:
    """The page loads the registered address with iss and sid (§2, §3), then goes on to the post-logout address."""
    party, _ = await registered_party(client, frontchannel_logout_uri=FRAME, post_logout_redirect_uris=[BYE])
    suite = Suite(browser, party)
    done = await suite.complete()
    hint = {"id_token_hint": done.tokens["id_token"], "post_logout_redirect_uri": BYE, "state": "xyz"}

    page = await browser.open(str(httpx.URL("/end_session", params=hint)))

    assert page.status_code == 200
    (address,) = re.findall(r'<iframe src="([^"]*)"', page.text)
    frame = httpx.URL(html.unescape(address))
    assert str(frame.copy_with(query=None)) == FRAME
    assert dict(frame.params) == {"iss": ISSUER, "sid": done.claims["sid"]}
    assert f'href="{BYE}?state=xyz"' in page.text  # the way on without JavaScript
    assert "data-continue" in page.text
    assert (await suite.ask_silently(prompt="none"))[1]["error"] == "login_required"
