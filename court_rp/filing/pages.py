"""The docket, the Notice of Electronic Filing and the document. `form.py` is the form that files."""

import re
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from court_rp.all_courts import Courts
from court_rp.billing.fees import pages_of_pdf
from court_rp.billing.receipt import Billed, with_receipt
from court_rp.courts.places import Place
from court_rp.courts.resolver import path_in_court, place_of
from court_rp.filing import store
from court_rp.filing.errors import Frozen
from court_rp.filing.form import DISCARD, NEW, FilingForm, to_login
from court_rp.filing.model import Case, Entry
from court_rp.visits.visit import Visit
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.guard import add_headers
from cso_kit.web.route import Route

DOCKET = "/filings/"
# 18 digits fit into the integers of both databases. A longer number is not found; it must not cause an overflow.
_NUMBER = re.compile(r"[0-9]{1,18}")


class FilingPages:
    """Reading and filing at a court."""

    def __init__(self, courts: Courts) -> None:
        self._courts = courts

    async def docket(self, request: Request) -> Response:
        """The newest docket entries, for readers and filers."""
        place = place_of(request)
        visit, found = await self._courts.visit_and(request, _newest)
        if (stopped := self._may_not_read(place, visit)) is not None:
            return stopped
        entries, cases = found
        return self._courts.show(place, visit, "docket.html", entries=entries, cases=cases)

    async def notice(self, request: Request) -> Response:
        """The Notice of Electronic Filing of one entry."""
        place = place_of(request)
        visit, found = await self._courts.visit_and(request, lambda tx, seen: _entry(tx, seen, request))
        if (stopped := self._may_not_read(place, visit, path_in_court(request))) is not None:
            return stopped
        if found is None:
            return self._no_such_entry(place, visit)
        return self._courts.show(place, visit, "notice.html", entry=found)

    async def document(self, request: Request) -> Response:
        """The document of one entry."""
        place, visit = place_of(request), await self._courts.visit(request)
        if (stopped := self._may_not_read(place, visit, path_in_court(request))) is not None:
            return stopped
        found, _ = await with_receipt(self._courts.database, visit, lambda tx: _document(tx, visit, request), _billed)
        if found is None:
            return self._no_such_entry(place, visit)
        entry, content = found
        response = Response(content, media_type="application/pdf")
        # Browsers download documents and do not show them: an uploaded document must not run in this origin.
        disposition = f'attachment; filename="{quote(entry.document_name, safe=" .")}"'
        return add_headers(
            response,
            content_disposition=disposition,
            content_security_policy="default-src 'none'; sandbox",
            cache_control="no-store",
        )

    def _may_not_read(self, place: Place, visit: Visit, wanted: str = DOCKET) -> Response | None:
        if visit.reading_is_frozen:
            return self._courts.refuse_visitor(place, visit, Frozen(visit.court, visit.row.calendar), return_to=DOCKET)
        return None if _may_read(visit) else to_login(place, wanted)

    def _no_such_entry(self, place: Place, visit: Visit) -> Response:
        message = "There is no such docket entry at this court. The docket lists those there are."
        return self._courts.refuse(place, visit, 404, "No such entry", message, {"To the docket": place.link(DOCKET)})


def _newest(tx: Transaction, visit: Visit) -> tuple[list[Entry], list[Case]]:
    """The newest entries and the cases of the docket; nothing if the visitor may not read it."""
    if not _may_read(visit):
        return [], []
    return store.newest(tx, visit.court.court_id), store.cases(tx, visit.court.court_id)


def _entry(tx: Transaction, visit: Visit, request: Request) -> Entry | None:
    """The requested entry, if it exists and the visitor may read it."""
    number = _NUMBER.fullmatch(request.path_params["entry_id"])
    if number is None or not _may_read(visit):
        return None
    return store.entry(tx, visit.court.court_id, int(number[0]))


def _document(tx: Transaction, visit: Visit, request: Request) -> tuple[Entry, bytes] | None:
    entry = _entry(tx, visit, request)
    return (entry, store.content(tx, entry.id)) if entry else None


def _billed(found: tuple[Entry, bytes] | None) -> Billed | None:
    """A document on a receipt (rule A15). It is a file, which has no place for the receipt itself."""
    if found is None:
        return None
    entry, content = found
    return Billed(f"Image{entry.number}-0", entry.case_number, pages_of_pdf(content))


def _may_read(visit: Visit) -> bool:
    """Rule C8. Reading needs a login, as at PACER; a session for linking only is not enough (rule L5)."""
    return visit.is_logged_in and not visit.reading_is_frozen


def routes(courts: Courts) -> list[Route]:
    """Docket and filing at every court."""
    pages, form = FilingPages(courts), FilingForm(courts)
    return [
        Route(DOCKET, pages.docket, methods=["GET"]),
        Route(NEW, form.show, methods=["GET"]),
        Route(NEW, form.submit, methods=["POST"]),
        Route(DISCARD, form.discard, methods=["POST"]),
        Route("/filings/{entry_id}/notice", pages.notice, methods=["GET"]),
        Route("/filings/{entry_id}/document", pages.document, methods=["GET"]),
    ]
