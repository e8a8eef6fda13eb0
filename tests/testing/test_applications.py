"""Applications of a test, mounted beside its federation: browsers, the application's own requests, and the provider's."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from authlib.integrations.starlette_client import OAuth
from joserfc import jwt
from joserfc.jwk import KeySet
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from cso_sim.testing import AsyncCso, Cso, CsoError, RelyingParty, cso_world

APP = "https://app.example"


@pytest.fixture(scope="module")
def cso() -> Iterator[Cso]:
    with cso_world() as made:
        yield made


@pytest.fixture
def client(cso: Cso) -> RelyingParty:
    return cso.client(redirect_uris=[f"{APP}/callback"], backchannel_logout_uri=f"{APP}/logged-out")


def authlib_application(cso: Cso, client: RelyingParty, told: list[str]) -> Starlette:
    oauth = OAuth()
    oauth.register(
        "cso",
        client_id=client.client_id,
        client_secret=client.client_secret,
        server_metadata_url=f"{cso.issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid profile", "transport": cso.async_transport()},
    )

    async def begin(request: Request) -> Response:
        sent: Response = await oauth.cso.authorize_redirect(request, f"{APP}/callback")
        return sent

    async def come_back(request: Request) -> Response:
        tokens = await oauth.cso.authorize_access_token(request)
        return PlainTextResponse(f"Welcome, {tokens['userinfo']['sub']}.")

    async def logged_out(request: Request) -> Response:
        told.append(str((await request.form())["logout_token"]))
        return Response()

    return Starlette(
        routes=[
            Route("/", begin),
            Route("/callback", come_back),
            Route("/logged-out", logged_out, methods=["POST"]),
        ],
        middleware=[Middleware(SessionMiddleware, secret_key="fictional")],
    )


def wsgi_application(told: list[str]) -> Callable[..., list[bytes]]:
    def application(environ: dict[str, Any], start_response: Callable[..., object]) -> list[bytes]:
        form = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        told.extend(parse_qs(form.decode()).get("logout_token", []))
        start_response("200 OK", [("content-type", "text/plain")])
        return [b"mounted"]

    return application


def test_authlib_application_signs_a_person_on_and_is_told_of_the_logout(cso: Cso, client: RelyingParty) -> None:
    """Back-Channel Logout 1.0 §2.5, to an application without a port."""
    told: list[str] = []
    cso.mount(APP, authlib_application(cso, client, told))
    person = cso.account()
    browser = cso.sign_on(person, "ca9")
    browser.open(APP)
    assert browser.answer_as(person).text == f"Welcome, {person.sub}."

    browser.log_out("ca9")

    delivered = cso.journal.wait_for("backchannel_logout.delivered", loginId=person.loginId)
    keys = KeySet.import_key_set(httpx.Client(transport=cso.transport()).get(f"{cso.issuer}/jwks").json())
    assert [jwt.decode(each, keys).claims["sub"] for each in told] == [person.sub]
    assert delivered.sub == person.sub


def test_wsgi_application_is_told_of_the_logout(cso: Cso, client: RelyingParty) -> None:
    told: list[str] = []
    cso.mount(APP, wsgi_application(told))
    person = cso.account()
    browser = cso.sign_on(person, "ca9")
    client.sign_on(browser, person)
    assert cso.browser().open(APP).text == "mounted"

    browser.log_out("ca9")

    cso.journal.wait_for("backchannel_logout.delivered", loginId=person.loginId)
    assert len(told) == 1


@pytest.mark.parametrize(
    ("address", "app", "said"),
    [
        (
            "app.example",
            wsgi_application([]),
            "'app.example' is not an address; write for example 'https://app.example'.",
        ),
        (f"{APP}/sub", wsgi_application([]), f"without a path: write '{APP}'"),
        (APP, print, "an ASGI or a WSGI application? Say so: cso.mount(address, app, kind='wsgi')."),
    ],
)
def test_unusable_mount_is_refused_with_a_way_out(cso: Cso, address: str, app: object, said: str) -> None:
    with pytest.raises(CsoError) as refused:
        cso.mount(address, app)
    assert said in str(refused.value)


def test_event_loop_that_is_not_asyncios_is_told_what_to_do(cso: Cso) -> None:
    awaited = AsyncCso(cso._place).account()
    with pytest.raises(CsoError, match="in asyncio only, not in Trio"):
        awaited.send(None)  # as another event loop does
