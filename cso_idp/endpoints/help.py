"""`/help`: the help for all courts, and the addresses that the courts' notices print, which lead to their counterparts here.

The printed hosts (`pacer.psc.<domain>`, `pacer.<domain>`, `pacer.login.<domain>`, `www.pacer.gov`) lead to the provider by their
paths. The redirects have no host, so a browser stays where it came in (rule F3).
"""

from starlette.requests import Request
from starlette.responses import Response

from cso_advice.contacts import SERVICE_CENTER
from cso_advice.questions import questions, shown, steps
from cso_idp.accounts.advice import sites
from cso_kit.web.pages import Pages
from cso_kit.web.root import redirect
from cso_kit.web.route import Route

# M, C, and D§2.3, §2.6, with their counterparts.
PRINTED = {
    "/pscof/registration.jsf": "/account/register",
    "/pscof/login.jsf": "/account/",
    "/pscof/login.xhtml": "/account/",
    "/pscof/forgotPassword.jsf": "/account/recover/password",
    "/pscof/forgotUserName.jsf": "/account/recover/user-name",
    "/my-account-billing/forgot-username-or-password": "/account/recover",
    "/csobill-hist/billingmenu.jsf": "/account/billing",
    "/file-case/get-ready-nextgen-cmecf": "/help#get-ready",
    "/register-account/attorney-filers-cmecf": "/account/register",
    "/nextgen": "/help#get-ready",
    "/ecfcbt/cso/index.html": "/help#cja",
}


def routes(pages: Pages) -> list[Route]:
    """The help page and the printed addresses."""

    async def show(_: Request) -> Response:
        return pages.show(
            "help.html",
            steps=shown(steps(None), sites()),
            questions=shown(questions(None), sites()),
            contacts=(SERVICE_CENTER,),
            wizard=sites().wizard,
        )

    return [Route("/help", show, methods=["GET"]), *(_printed(path, to) for path, to in PRINTED.items())]


def _printed(path: str, counterpart: str) -> Route:
    async def lead(_: Request) -> Response:
        return redirect(counterpart, 303)

    return Route(path, lead, methods=["GET"])
