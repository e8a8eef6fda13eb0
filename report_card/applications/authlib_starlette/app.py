"""A relying party as the documentation of Authlib's Starlette client writes one."""

import os

import uvicorn
from authlib.integrations.starlette_client import OAuth, OAuthError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

oauth = OAuth()
oauth.register(
    name="cso",
    server_metadata_url=f"{os.environ['ISSUER']}/.well-known/openid-configuration",
    client_id=os.environ["CLIENT_ID"],
    client_secret=os.environ["CLIENT_SECRET"],
    client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256"},
)


async def login(request: Request) -> Response:
    answer: Response = await oauth.cso.authorize_redirect(request, str(request.url_for("callback")))
    return answer


async def callback(request: Request) -> Response:
    try:
        token = await oauth.cso.authorize_access_token(request)
    except OAuthError as error:
        return HTMLResponse(f"<h1>Not signed on</h1><p>{error.error}</p>", 403)
    request.session["user"] = dict(token["userinfo"])
    return RedirectResponse("/profile", 303)


async def profile(request: Request) -> Response:
    user = request.session.get("user")
    return HTMLResponse(f"<p>Hello {user['sub']}</p>") if user else RedirectResponse("/login", 303)


app = Starlette(
    routes=[Route("/login", login), Route("/callback", callback, name="callback"), Route("/profile", profile)],
    middleware=[Middleware(SessionMiddleware, secret_key="fictional")],
)

if __name__ == "__main__":
    uvicorn.run(app, host="localhost", port=int(os.environ["PORT"]), log_level="warning")
