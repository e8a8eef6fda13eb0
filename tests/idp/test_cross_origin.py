"""A public client that lives in a browser: what its script may read of other origins' answers (Fetch Standard, CORS)."""

import httpx
import pytest

from tests.idp.conftest import PASSWORD, REDIRECT_URI
from tests.idp.relying_party import Browser, RelyingParty, log_in

PAGE = {"origin": "https://app.example"}
READABLE = ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server", "/jwks"]


def is_readable(answer: httpx.Response) -> bool:
    """Whether a browser hands the answer to the script of any page, and sends no cookies with its request."""
    assert "access-control-allow-credentials" not in answer.headers
    return "*" in answer.headers.get_list("access-control-allow-origin")


async def test_cross_origin_script_completes_a_sign_on(browser: Browser, court: RelyingParty) -> None:
    """RFC 7636 without a secret: discovery, keys, code, UserInfo and revocation, every answer readable."""
    app = RelyingParty(court.client, "public-app", "", REDIRECT_URI)
    started, back = await log_in(browser, app, "avery.attorney", PASSWORD, scope="openid profile")
    for path in READABLE:
        assert is_readable(await court.client.get(path, headers=PAGE))
    form = {
        "grant_type": "authorization_code",
        "client_id": "public-app",
        "code": back["code"],
        "redirect_uri": REDIRECT_URI,
        "code_verifier": started.verifier,
    }

    answer = await court.client.post("/token", data=form, headers=PAGE)
    token = answer.json()["access_token"]
    info = await court.client.get("/userinfo", headers={**PAGE, "authorization": f"Bearer {token}"})
    revoked = await court.client.post("/revoke", data={"token": token, "client_id": "public-app"}, headers=PAGE)
    again = await court.client.get("/userinfo", headers={**PAGE, "authorization": f"Bearer {token}"})

    assert [one.status_code for one in (answer, info, revoked, again)] == [200, 200, 200, 401]
    assert all(is_readable(one) for one in (answer, info, revoked, again))
    assert "www-authenticate" in again.headers["access-control-expose-headers"]


@pytest.mark.parametrize("path", ["/token", "/userinfo", "/revoke"])
async def test_preflight_allows_cross_origin_endpoints(court: RelyingParty, path: str) -> None:
    preflight = {**PAGE, "access-control-request-method": "POST", "access-control-request-headers": "authorization"}

    answer = await court.client.options(path, headers=preflight)

    assert answer.status_code == 204
    assert is_readable(answer)
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "authorization" in answer.headers["access-control-allow-headers"]


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("path", ["/token", "/userinfo", "/revoke"])
async def test_errors_are_readable_by_cross_origin_scripts(court: RelyingParty, path: str) -> None:
    for sent in ({"data": {"a": "b"}}, {"content": b"a=1&a=2", "headers": {"content-type": "text/plain"}}):
        answer = await court.client.post(path, **sent)
        assert answer.status_code >= 400
        assert is_readable(answer)


@pytest.mark.parametrize(
    "path", ["/authorize", "/register", "/introspect", "/par", "/end_session", "/account/", "/services/cso-auth"]
)
async def test_other_endpoints_refuse_cross_origin_scripts(court: RelyingParty, path: str) -> None:
    """Registering is open on this machine: to its programs, but not to every web page that is looked at on it."""
    preflight = {**PAGE, "access-control-request-method": "POST", "access-control-request-headers": "content-type"}

    for answer in (await court.client.options(path, headers=preflight), await court.client.post(path, headers=PAGE)):
        assert "access-control-allow-origin" not in answer.headers
