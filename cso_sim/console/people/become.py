"""The page behind a link that makes a browser somebody: it says whom, and needs one click, because previews open links too.

It is open to everybody who has the link. That is its purpose: the link is made by an operator, works once, and expires.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cso_kit.control.problem import ProblemError
from cso_kit.web.callers import is_of_another_site
from cso_kit.web.root import below_root, redirect
from cso_sim.console.paths import at
from cso_sim.console.plain_pages import explain, show_plain
from cso_sim.control.of_request import BOTH

_OVER = "This link was used already, or it is older than ten minutes. Whoever gave it to you can make a new one in the console."


def become_routes() -> list[Route]:
    """`become/{ticket}`."""
    return [Route(at("become/{ticket}"), _become, methods=["GET", "POST"])]


async def _become(request: Request) -> Response:
    ticket, sign_on = request.path_params["ticket"], BOTH.of(request).provider.sign_on
    cookie = sign_on.cookie.read(request)
    if request.method == "POST":
        if is_of_another_site(request):
            return explain(403, "Not from here", "This form came from a page of another site.", {})
        try:
            session = await sign_on.redeem(ticket, cookie)
        except ProblemError as problem:
            return _refused(problem.detail, problem.status)
        if session is None:
            return _refused(_OVER)
        response = redirect("/account/")
        for line in session.set_cookie:
            response.headers.append("set-cookie", line)
        return response
    account = await sign_on.offered(ticket)
    if account is None:
        return _refused(_OVER)
    return show_plain("console/people/become.html", account=account, holder=await sign_on.holder(cookie))


def _refused(message: str, status: int = 410) -> Response:
    return explain(status, "This link does not work", message, {"To the front page": below_root("/")})
