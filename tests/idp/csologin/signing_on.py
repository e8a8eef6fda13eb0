"""A court that is told about tokens of the PACER login page, and a person who signs on with a one-time code."""

from http.cookies import SimpleCookie

import httpx

from cso_idp.provider import Provider
from tests.idp.authenticator import SECRET
from tests.idp.conftest import PASSWORD
from tests.idp.login_page import COURT
from tests.idp.relying_party import Browser

COURT_CLIENT = {
    "client_id": "court-testd",
    "client_secret": "another-court-secret",
    "client_name": "Test District Court",
    "redirect_uris": [f"{COURT}sso/callback", "https://ecf.testd.uscourts.gov/sso/callback"],
    "scope": "openid profile pacer:search cmecf:file",
}
MFA = {"loginId": "mina.mfa", "password": PASSWORD, "name": "Mina Mfa", "mfa_secret": SECRET}


async def introspected(provider: Provider, browser: Browser, token: str) -> dict[str, object]:
    """What a court is told about a token."""
    answer = await browser.client.post("/introspect", data={"token": token}, auth=("court-test", "court-secret"))
    told: dict[str, object] = answer.json()
    return told


def cookies_set_by(response: httpx.Response) -> dict[str, dict[str, str]]:
    """The attributes of each cookie that a response sets."""
    found = {}
    for header in response.headers.get_list("set-cookie"):
        for name, morsel in SimpleCookie(header).items():
            found[name] = {key: value for key, value in morsel.items() if value}
    return found
