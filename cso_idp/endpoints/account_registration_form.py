"""Manage My Account: asking for e-filing at a court, in four short pages (rule L11, D§4.3).

1 the kind of court, 2 the court, 3 what is asked for, 4 the details. What was chosen is in the address, so people can go back
to each page; nothing is stored before the last one is sent.
"""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.accounts import store as accounts
from cso_idp.accounts.model import Account
from cso_idp.endpoints.account_forms import AccountFrame, check_form_token
from cso_idp.endpoints.account_registrations import ADDRESS, PURPOSE, ways_of
from cso_idp.oauth.registered import Registered
from cso_idp.registrations.form import EXISTING, PAYMENTS, Choice, Details, read_choice, read_details
from cso_idp.registrations.offer import TYPES, Court, CourtOffers, Offer, courts
from cso_idp.registrations.submit import Refused, closed_text, may_ask, submit
from cso_idp.sessions.visitor import visitor_of
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.csrf import form_token
from cso_kit.web.form_model import FRESH, RefusedForm
from cso_kit.web.forms import read_form, read_query
from cso_kit.web.root import below_root, redirect, ways_below_root
from cso_kit.web.route import Route

NEW = f"{ADDRESS}/new"
_ATTORNEY_ROLES = frozenset({"attorney", "us_trustee", "government"})


class _Asking(NamedTuple):
    """Who asks, at which court of all that can be asked, with what was sent so far."""

    account: Account
    address: Mapping[str, str]
    cookie: str
    courts: dict[str, Court]
    sent: Mapping[str, str]

    @property
    def court(self) -> Court | None:
        return self.courts.get(self.sent.get("court", ""))


class RegistrationForm:
    """The four pages and their handler."""

    def __init__(self, frame: AccountFrame, registered: Registered, offers: CourtOffers) -> None:
        self._frame = frame
        self._registered = registered
        self._offers = offers

    def routes(self) -> list[Route]:
        """The routes of the pages and of the form that is sent at the end."""
        return [Route(NEW, self._show, methods=["GET"]), Route(NEW, self._take, methods=["POST"])]

    async def _show(self, request: Request) -> Response:
        asking = await self._asking(request, dict(read_query(request).once()))
        if asking is None:
            return await self._frame.sign_on(request)
        stopped = self._stopped(asking)
        if stopped is not None:
            return stopped
        if asking.court is None:
            return self._which_court(asking)
        offer = await self._offer(asking.court)
        return offer if isinstance(offer, Response) else self._choice(asking, asking.court, offer)

    async def _take(self, request: Request) -> Response:
        asking = await self._asking(request, dict((await read_form(request)).once()))
        if asking is None:
            return await self._frame.sign_on(request)
        check_form_token(asking.sent.get("csrf", ""), asking.cookie, PURPOSE)
        stopped = self._stopped(asking)
        if stopped is not None:
            return stopped
        court = asking.court
        if court is None:
            return self._which_court(asking)
        offer = await self._offer(court)
        return offer if isinstance(offer, Response) else await self._send(asking, court, offer)

    async def _send(self, asking: _Asking, court: Court, offer: Offer) -> Response:
        choice = read_choice(asking.sent, offer)
        if isinstance(choice, RefusedForm):
            return self._choice_page(asking, court, offer, choice)
        details = read_details(asking.sent, choice, offer)
        if isinstance(details, RefusedForm):
            return self._details_page(asking, court, offer, choice, details)
        account_id = asking.account.id
        outcome = await self._frame.database.work(lambda tx: submit(tx, account_id, court, offer, choice, details))
        if isinstance(outcome, Refused):
            return self._refused(outcome)
        return redirect(f"{ADDRESS}/{outcome.id}?done=sent", 303)

    async def _asking(self, request: Request, sent: Mapping[str, str]) -> _Asking | None:
        cookie = self._frame.session_cookie.read(request)

        def look(tx: Transaction) -> _Asking | None:
            visitor = visitor_of(tx, cookie)
            if visitor is None or cookie is None:
                return None
            address = accounts.address_of(tx, visitor.account) or {}
            return _Asking(visitor.account, address, cookie, courts(tx, self._registered), sent)

        return await self._frame.database.read(look)

    def _stopped(self, asking: _Asking) -> Response | None:
        refused = may_ask(asking.account)
        return self._refused(refused) if refused else None

    def _refused(self, refused: Refused) -> Response:
        return self._frame.pages.explain(
            403, "You cannot ask for e-filing with this account now", refused.message, ways_of(refused)
        )

    def _which_court(self, asking: _Asking) -> Response:
        """Pages 1 and 2. A kind of court or a court that does not exist is not taken."""
        kind = asking.sent.get("type", "")
        found = [(each.court_id, each.name) for each in asking.courts.values() if each.type == kind]
        errors = {}
        if "court" in asking.sent and found:
            errors["court"] = "Choose a court from the list."
        elif kind and not found:
            errors["type"] = "Choose one of the kinds of court."
        return self._frame.pages.show(
            "registration_court.html",
            status=422 if errors else 200,
            types=list(TYPES.items()),
            type=kind if found else "",
            type_label=TYPES.get(kind, ""),
            courts=found,
            errors=errors,
        )

    async def _offer(self, court: Court) -> Offer | Response:
        """The court's offer, or the page that says why nobody can ask now: the court is away, or closed (rule C8)."""
        offer = await self._offers.of(court)
        ways = ways_below_root({"Your e-file registrations": ADDRESS, "Choose another court": NEW})
        if offer is None:
            message = (
                f"{court.name} cannot be reached just now, so it is not known what it offers. Try again in a moment."
            )
            return self._frame.pages.explain(503, "The court cannot be reached", message, ways)
        now = await self._frame.database.read(lambda tx: tx.at.calendar)
        if not offer.is_closed(now):
            return offer
        title = "This court takes no e-file registrations now"
        return self._frame.pages.explain(403, title, closed_text(court, offer), ways, reason="closed")

    def _choice(self, asking: _Asking, court: Court, offer: Offer) -> Response:
        """Page 3, or page 4 if what is asked for was chosen well."""
        if not {"kind", "role", "existing"} & asking.sent.keys():
            return self._choice_page(asking, court, offer, FRESH)
        choice = read_choice(asking.sent, offer)
        if isinstance(choice, RefusedForm):
            return self._choice_page(asking, court, offer, choice)
        return self._details_page(asking, court, offer, choice, FRESH)

    def _choice_page(self, asking: _Asking, court: Court, offer: Offer, refused: RefusedForm) -> Response:
        return self._frame.pages.show(
            "registration_choice.html",
            status=422 if refused.errors else 200,
            court=court,
            kinds=[(each.kind, each.label) for each in offer.kinds],
            roles=[(each.role, _role_label(each.label, needs_order=each.needs_order)) for each in offer.roles],
            existing=list(EXISTING.items()),
            link=offer.pages.link,
            values=refused.values,
            errors=refused.errors,
        )

    def _details_page(
        self, asking: _Asking, court: Court, offer: Offer, choice: Choice, refused: RefusedForm
    ) -> Response:
        kind, role = offer.kind(choice.kind), offer.role(choice.role)
        values = refused.values if refused.errors else {**asking.address}
        chosen = {"court": court.court_id, **choice.model_dump()}
        return self._frame.pages.show(
            "registration_details.html",
            status=422 if refused.errors else 200,
            account=asking.account,
            court=court,
            kind=kind,
            role=role,
            choice=choice,
            chosen=chosen,
            asks_bar_number=choice.role in _ATTORNEY_ROLES,
            payments=list(PAYMENTS.items()),
            back=f"{below_root(NEW)}?{urlencode({'court': court.court_id})}",
            values={name: values.get(name, "") for name in Details.model_fields},
            errors=refused.errors,
            csrf=form_token(asking.cookie, PURPOSE),
        )


def _role_label(label: str, *, needs_order: bool) -> str:
    return f"{label}: a judge's order is needed" if needs_order else label
