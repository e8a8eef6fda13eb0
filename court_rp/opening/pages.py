"""`/filings/open-case`: a filer opens a case, and goes on to file in it (rule C11). `cases/open_case.py` opens it."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from court_rp.all_courts import Courts
from court_rp.cases.made_up import kinds_of_case
from court_rp.cases.model import CaseRecord
from court_rp.cases.open_case import NewCase, open_case
from court_rp.courts.resolver import place_of
from court_rp.errors import Refusal
from court_rp.filing.behalf import no_attorney
from court_rp.filing.file import may_file, refuse
from court_rp.filing.form import NEW, to_login
from court_rp.visits.visit import Visit
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.csrf import form_token, is_form_token
from cso_kit.web.forms import Parameters, read_form, read_query
from cso_kit.web.route import Route

ADDRESS = "/filings/open-case"
_PURPOSE = "open-case"
_LONGEST_TITLE = 200


class OpeningPages:
    """Opening a case at a court."""

    def __init__(self, courts: Courts) -> None:
        self._courts = courts

    async def show(self, request: Request) -> Response:
        """The form, with what the address says."""
        query, visit = read_query(request).once(), await self._courts.visit(request)
        title, kind = _typed(query)
        return await self._stopped(request, visit, title, kind) or self._form(request, visit, title, kind)

    async def submit(self, request: Request) -> Response:
        """Opens the case, and leads to the filing form with it chosen."""
        form, visit = (await read_form(request)).once(), await self._courts.visit(request)
        title, kind = _typed(form)
        if (stopped := await self._stopped(request, visit, title, kind)) is not None:
            return stopped
        errors = _errors(visit, title, kind)
        if not is_form_token(form.get("csrf", ""), visit.secret or "", _PURPOSE):
            errors = {"title": "This form is from an older session. What you typed is still here; send it again."}
        if errors:
            return self._form(request, visit, title, kind, errors)
        outcome, visit = await self._courts.decide(visit, lambda tx, seen: _open(tx, seen, title, kind))
        if isinstance(outcome, Refusal):
            return self._refused(request, visit, outcome, title, kind)
        place = place_of(request)
        return RedirectResponse(place.link(f"{NEW}?{urlencode({'case_number': outcome.case_number})}"), 303)

    def _form(
        self, request: Request, visit: Visit, title: str = "", kind: str = "", errors: dict[str, str] | None = None
    ) -> Response:
        kinds = list(kinds_of_case(visit.court))
        return self._courts.show(
            place_of(request),
            visit,
            "open_case.html",
            422 if errors else 200,
            kinds=[(name, name) for name in kinds],
            case_title=title,
            kind=kind or (kinds[0] if len(kinds) == 1 else ""),
            errors=errors or {},
            csrf=form_token(visit.secret or "", _PURPOSE),
        )

    async def _stopped(self, request: Request, visit: Visit, title: str, kind: str) -> Response | None:
        """Why the visitor may not open a case now. What was typed is in the address to which the ways lead back."""
        if visit.session is None and not visit.filing_is_frozen:
            return to_login(place_of(request), _address(title, kind))
        if (refusal := may_file(visit)) is None:
            return None
        await self._courts.decide(visit, lambda tx, seen: refuse(tx, seen, refusal))
        return self._refused(request, visit, refusal, title, kind)

    def _refused(self, request: Request, visit: Visit, refusal: Refusal, title: str, kind: str) -> Response:
        return self._courts.refuse_visitor(place_of(request), visit, refusal, return_to=_address(title, kind))


def _typed(sent: Parameters) -> tuple[str, str]:
    return sent.text("title"), sent.text("kind")


def _address(title: str, kind: str) -> str:
    """The form's address, with what it is to be filled with."""
    query = urlencode({name: value[:_LONGEST_TITLE] for name, value in (("title", title), ("kind", kind)) if value})
    return f"{ADDRESS}?{query}" if query else ADDRESS


def _errors(visit: Visit, title: str, kind: str) -> dict[str, str]:
    errors = {}
    if kind not in kinds_of_case(visit.court):
        errors["kind"] = "Choose the kind of case from the list."
    if not title or len(title) > _LONGEST_TITLE or not title.isprintable():
        errors["title"] = f"Enter the short title, at most {_LONGEST_TITLE} characters."
    return errors


def _open(tx: Transaction, seen: Visit, title: str, kind: str) -> CaseRecord | Refusal:
    """Opens the case, if the visitor may still file."""
    refusal = may_file(seen) or no_attorney(tx, seen.filer)
    if refusal is not None:
        return refuse(tx, seen, refusal)
    return open_case(tx, seen.court, NewCase(title, kinds_of_case(seen.court)[kind]), seen.filer and seen.filer.login)


def routes(courts: Courts) -> list[Route]:
    """Opening a case at every court."""
    pages = OpeningPages(courts)
    return [Route(ADDRESS, pages.show, methods=["GET"]), Route(ADDRESS, pages.submit, methods=["POST"])]
