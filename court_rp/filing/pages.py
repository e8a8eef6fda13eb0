"""The docket, the filing form, the Notice of Electronic Filing and the document. Whether one may file is decided in `file.py`."""

import re
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from court_rp.composition import Courts
from court_rp.courts.resolver import Place, place_of
from court_rp.errors import Refusal
from court_rp.filing import store
from court_rp.filing.errors import BadFiling, Frozen
from court_rp.filing.file import file_document, may_file, refuse
from court_rp.filing.model import EVENTS, Document, Entry
from court_rp.filing.upload import Upload, read_upload
from court_rp.sessions.visit import Visit
from cso_kit.web.csrf import form_token, is_form_token
from cso_kit.web.forms import BadInputError
from cso_kit.web.guard import add_headers

DOCKET, NEW = "/filings/", "/filings/new"
_PURPOSE = "file"
# What a row's number can be: 18 digits are fewer than either database's largest; a longer one is no entry, not an overflow.
_NUMBER = re.compile(r"[0-9]{1,18}")


class FilingPages:
    """Reading and filing at a court."""

    def __init__(self, courts: Courts) -> None:
        self._courts = courts

    async def docket(self, request: Request) -> Response:
        """The newest docket entries, for readers and filers."""
        place, visit = place_of(request), await self._courts.visit(request)
        if (stopped := self._may_not_read(place, visit)) is not None:
            return stopped
        court_id = place.court.court_id
        entries, cases = await self._courts.database.read(
            lambda tx: (store.newest(tx, court_id), store.cases(tx, court_id))
        )
        return self._courts.show(place, visit, "docket.html", entries=entries, cases=cases)

    async def form(self, request: Request) -> Response:
        """The filing form."""
        place, visit = place_of(request), await self._courts.visit(request)
        if (stopped := await self._may_not_file(request, place, visit)) is not None:
            return stopped
        return await self._form(request, place, visit)

    async def submit(self, request: Request) -> Response:
        """Files what was sent, or says why not."""
        courts, place = self._courts, place_of(request)
        visit = await courts.visit(request)
        if (stopped := await self._may_not_file(request, place, visit)) is not None:
            return stopped
        upload = await read_upload(request, courts.settings.document_limit)
        if not is_form_token(upload.csrf, courts.secret(request), _PURPOSE):
            raise BadInputError(
                "This form is from an older session or from another site; open the page again.", status=403
            )
        document = upload.document
        if not isinstance(document, Document):
            return await self._form(request, place, visit, upload, document)
        outcome = await courts.decide(
            request, lambda tx, seen: file_document(tx, seen, upload.case_number, upload.event, document)
        )
        if isinstance(outcome, BadFiling):
            return await self._form(request, place, visit, upload, outcome)
        if isinstance(outcome, Refusal):
            return self._refused(place, visit, outcome)
        return RedirectResponse(place.link(f"{DOCKET}{outcome.id}/notice"), 303)

    async def notice(self, request: Request) -> Response:
        """The Notice of Electronic Filing of one entry."""
        place, visit = place_of(request), await self._courts.visit(request)
        found = await self._entry(request, place, visit)
        if isinstance(found, Response):
            return found
        return self._courts.show(place, visit, "notice.html", entry=found)

    async def document(self, request: Request) -> Response:
        """The document of one entry."""
        place, visit = place_of(request), await self._courts.visit(request)
        found = await self._entry(request, place, visit)
        if isinstance(found, Response):
            return found
        content = await self._courts.database.read(lambda tx: store.content(tx, found.id))
        response = Response(content, media_type="application/pdf")
        # A document comes from a stranger: it is downloaded, never shown in this origin.
        disposition = f'attachment; filename="{quote(found.document_name, safe=" .")}"'
        return add_headers(
            response,
            content_disposition=disposition,
            content_security_policy="default-src 'none'; sandbox",
            cache_control="no-store",
        )

    async def _entry(self, request: Request, place: Place, visit: Visit) -> Entry | Response:
        """The entry that is asked for, if there is one and the visitor may read it."""
        wanted = str(request.scope["path"]).removeprefix(place.base)
        if (stopped := self._may_not_read(place, visit, wanted)) is not None:
            return stopped
        asked = _NUMBER.fullmatch(request.path_params["entry_id"])
        if asked is None:
            return self._no_such_entry(place, visit)
        entry_id = int(asked[0])
        found = await self._courts.database.read(lambda tx: store.entry(tx, place.court.court_id, entry_id))
        return found or self._no_such_entry(place, visit)

    async def _form(
        self,
        request: Request,
        place: Place,
        visit: Visit,
        upload: Upload | None = None,
        problem: BadFiling | None = None,
    ) -> Response:
        cases = await self._courts.database.read(lambda tx: store.cases(tx, place.court.court_id))
        return self._courts.show(
            place,
            visit,
            "filing_form.html",
            problem.status if problem else 200,
            cases=[(case.case_number, f"{case.case_number} · {case.title}") for case in cases],
            events=[(event, event) for event in EVENTS],
            csrf=form_token(self._courts.secret(request), _PURPOSE),
            chosen_case=upload.case_number if upload else "",
            chosen_event=upload.event if upload else "",
            errors={problem.member: problem.message} if problem else {},
            limit=self._courts.settings.document_limit,
        )

    def _may_not_read(self, place: Place, visit: Visit, wanted: str = DOCKET) -> Response | None:
        """Rule C8, and reading needs a login as it does at PACER; one for linking only is none (rule L5)."""
        if visit.reading_is_frozen:
            return self._refused(place, visit, Frozen(visit.court, visit.row.calendar))
        return None if visit.is_logged_in else _to_login(place, wanted)

    async def _may_not_file(self, request: Request, place: Place, visit: Visit) -> Response | None:
        if visit.session is None and not visit.filing_is_frozen:
            return _to_login(place, NEW)
        if (refusal := may_file(visit)) is None:
            return None
        await self._courts.decide(request, lambda tx, seen: refuse(tx, seen, refusal))
        return self._refused(place, visit, refusal)

    def _refused(self, place: Place, visit: Visit, refusal: Refusal) -> Response:
        ways = {"To the court's front page": place.link("/")}
        if visit.by == "cso" and not visit.is_linked:
            ways = {"Link your accounts": place.link("/link"), **ways}
        return self._courts.refuse(place, visit, refusal.status, refusal.title, refusal.message, ways)

    def _no_such_entry(self, place: Place, visit: Visit) -> Response:
        message = "There is no such docket entry at this court. The docket lists those there are."
        return self._courts.refuse(place, visit, 404, "No such entry", message, {"To the docket": place.link(DOCKET)})


def _to_login(place: Place, wanted: str) -> Response:
    return RedirectResponse(place.link(f"/cgi-bin/login.pl?return_to={quote(wanted, safe='')}"), 303)


def routes(courts: Courts) -> list[Route]:
    """Docket and filing at every court."""
    pages = FilingPages(courts)
    return [
        Route(DOCKET, pages.docket, methods=["GET"]),
        Route(NEW, pages.form, methods=["GET"]),
        Route(NEW, pages.submit, methods=["POST"]),
        Route("/filings/{entry_id}/notice", pages.notice, methods=["GET"]),
        Route("/filings/{entry_id}/document", pages.document, methods=["GET"]),
    ]
