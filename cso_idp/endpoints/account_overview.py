"""Manage My Account: the kind and generation of an account (rule A5), its sessions, and the allowed applications."""

from datetime import date
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from cso_advice.advice import shown
from cso_idp.accounts.advice import advice_for, sites, wizard_for
from cso_idp.accounts.searching import store as searching
from cso_idp.accounts.searching.text import search_text
from cso_idp.consent import store as consents
from cso_idp.consent.model import Consent
from cso_idp.court_links import store as court_links
from cso_idp.court_links.model import CourtLink
from cso_idp.endpoints.account_applications import PURPOSE as REVOKING
from cso_idp.endpoints.account_forms import AccountFrame
from cso_idp.endpoints.account_sessions import PURPOSE as SIGNING_OUT
from cso_idp.oauth.registered import Registered
from cso_idp.sessions import store as sessions
from cso_idp.sessions.model import SignOnSession
from cso_idp.sessions.visitor import Visitor, visitor_of
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.csrf import form_token
from cso_kit.web.root import redirect
from cso_kit.web.route import Route


class LinkedCourt(NamedTuple):
    """A court at which the account is linked: its name and front page, and the link."""

    name: str
    front_page: str
    link: CourtLink


class Overview(NamedTuple):
    """The page's data: the holder, the linked courts, all sessions of the account, and its consents with their clients' names."""

    visitor: Visitor
    links: list[LinkedCourt]
    sessions: list[tuple[SignOnSession, list[str]]]
    applications: list[tuple[str, Consent]]
    last_search_on: date | None


# What was done just before, and the way on.
_DONE = {
    "upgraded": "Your account is upgraded. From now on sign on with the user name below; it works at every court that is live.",
}


class AccountPages:
    """The pages directly under `/account/`."""

    def __init__(self, frame: AccountFrame, registered: Registered) -> None:
        self._frame = frame
        self._registered = registered

    def routes(self) -> list[Route]:
        """The routes of the overview and of the registration."""
        return [
            Route("/account", lambda _: redirect("/account/", 307), methods=["GET"]),
            Route("/account/", self._show, methods=["GET"]),
            Route("/account/register", self._register, methods=["GET"]),
        ]

    async def _register(self, request: Request) -> Response:
        return await self._frame.ask_to_sign_on(request, "register")

    async def _show(self, request: Request) -> Response:
        cookie = self._frame.session_cookie.read(request)
        overview = await self._frame.database.read(lambda tx: self._overview(tx, cookie))
        if overview is None:
            return await self._frame.sign_on(request)
        account, session = overview.visitor
        return self._frame.pages.show(
            "account.html",
            account=account,
            session=session,
            links=overview.links,
            sessions=overview.sessions,
            advice=shown(advice_for(account), sites()),
            wizard=wizard_for(account),
            applications=overview.applications,
            done=_DONE.get(request.query_params.get("done", ""), ""),
            csrf=form_token(cookie or "", REVOKING),
            csrf_everywhere=form_token(cookie or "", SIGNING_OUT),
            search_text=search_text(account, overview.last_search_on),
        )

    def _overview(self, tx: Transaction, session_cookie: str | None) -> Overview | None:
        visitor = visitor_of(tx, session_cookie)
        if visitor is None:
            return None
        account_id = visitor.account.id
        given = ((self._registered.client(tx, each.client_id), each) for each in consents.of_account(tx, account_id))
        applications = [(client.name, consent) for client, consent in given if client]
        open_sessions = [(each, self._names(tx, each)) for each in sessions.of_account(tx, account_id)]
        last = searching.last_search_on(tx, account_id)
        return Overview(visitor, self._links(tx, visitor), open_sessions, applications, last)

    def _names(self, tx: Transaction, session: SignOnSession) -> list[str]:
        """The courts and applications that took part in a session, and are told of its end."""
        known = (self._registered.client(tx, client_id) for client_id in session.clients)
        return [client.name for client in known if client]

    def _links(self, tx: Transaction, visitor: Visitor) -> list[LinkedCourt]:
        courts = self._registered.courts(tx)
        return [
            LinkedCourt(court.name if court else link.court_id, court.front_page if court else "", link)
            for link in court_links.of_account(tx, visitor.account.sub)
            for court in [courts.get(link.court_id)]
        ]
