"""The filing form: shown, sent, and returned with all that was typed if it cannot be taken. `file.py` and `keep.py` decide."""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from court_rp.agents import store as agents
from court_rp.agents.model import is_agent
from court_rp.all_courts import Courts
from court_rp.courts.places import Place
from court_rp.courts.resolver import place_of
from court_rp.drafts import store as drafts
from court_rp.drafts.model import Draft
from court_rp.errors import Refusal, StaleForm
from court_rp.filers.model import Filer
from court_rp.filing import store
from court_rp.filing.behalf import no_attorney
from court_rp.filing.errors import BadFiling, NoDocument
from court_rp.filing.file import file_document, may_file, refuse
from court_rp.filing.keep import Reason, Typed, keep, kept_document
from court_rp.filing.model import Case, Document, Entry, labelled_events
from court_rp.filing.strike_points import is_answer_lost, strike_before
from court_rp.filing.upload import Upload, draft_number, read_whole_upload, typed_from
from court_rp.visits.token_session import session_secret
from court_rp.visits.visit import Visit, former_filer
from court_rp.visits.visitors import own_secret
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.broken_connection import BrokenOff
from cso_kit.web.csrf import form_token, is_form_token
from cso_kit.web.forms import read_form, read_query

NEW, DISCARD = "/filings/new", "/filings/discard"
_PURPOSE = "file"
_LOST = "Nothing was filed. Log in again to go on: case and event stay filled in, but choose the document again."
_KEPT = "Nothing was filed, but all that you entered is kept for you{document}. Log in again to go on."


class _Shown(NamedTuple):
    """What the form is made of: the court's cases, the visitor's kept filings, the one that is continued, and for an agent the
    attorneys. `refusal` says why an agent can file for nobody.
    """

    cases: list[Case]
    kept: list[Draft]
    draft: Draft | None
    attorneys: Sequence[Filer] = ()
    refusal: Refusal | None = None


class _Former(NamedTuple):
    """The filer whose session is over, and the secret that this browser has of it."""

    filer: Filer
    secret: str


class FilingForm:
    """The filing form of every court."""

    def __init__(self, courts: Courts) -> None:
        self._courts = courts

    async def show(self, request: Request) -> Response:
        """GET: the form, with what the address says or what is kept."""
        place, query = place_of(request), read_query(request).once()
        names = ("case_number", "event", "draft", "on_behalf_of")
        typed = typed_from(*(query.get(name, "") for name in names))
        visit, shown = await self._courts.visit_and(request, lambda tx, seen: _shown(tx, seen, typed.draft))
        if (stopped := await self._may_not_file(place, visit, typed)) is not None:
            return stopped
        if shown.draft is not None:
            draft = shown.draft
            typed = Typed(draft.case_number, draft.event, draft.id, draft.on_behalf_of or "")
        if shown.refusal is not None:
            return await self._no_attorney(place, visit, shown.refusal, typed)
        return self._form(place, visit, shown, typed)

    async def submit(self, request: Request) -> Response:
        """POST: files the document that was sent, or says why not. What was sent is kept or returned."""
        courts, place = self._courts, place_of(request)
        secrets = self._secrets(request, place)
        visit, former = await courts.visit_and(request, lambda tx, seen: _former(tx, seen, secrets))
        is_over = visit.session is None and bool(secrets) and not visit.filing_is_frozen
        is_known = is_over or _is_interrupted(visit, former)
        if not is_known and (stopped := await self._may_not_file(place, visit, Typed())) is not None:
            return stopped
        upload = await read_whole_upload(request, courts.settings.document_limit)
        # The browser says whether one of our own pages sent the form.
        is_ours = request.headers.get("sec-fetch-site") == "same-origin"
        await strike_before(courts, request, visit)

        def decide(tx: Transaction, seen: Visit) -> tuple[Entry | Refusal | _Returned | _Interrupted, bool]:
            outcome = self._decide(tx, seen, upload, secrets, is_ours=is_ours)
            return outcome, isinstance(outcome, Entry) and is_answer_lost(courts, tx, request, seen, outcome)

        (outcome, is_lost), visit = await courts.decide(visit, decide)
        if is_lost:
            return BrokenOff()
        if isinstance(outcome, Entry):
            return RedirectResponse(place.link(f"/filings/{outcome.id}/notice"), 303)
        if isinstance(outcome, _Returned):
            return self._form(place, visit, outcome.shown, outcome.typed, outcome.problem)
        if isinstance(outcome, _Interrupted):
            return self._interruption(place, visit, outcome)
        return self._refused(place, visit, outcome, _typed_of(upload))

    async def discard(self, request: Request) -> Response:
        """POST: deletes a kept filing."""
        place, form = place_of(request), (await read_form(request)).once()
        visit = await self._courts.visit(request)
        which = draft_number(form.text("draft"))
        is_own = is_form_token(form.get("csrf", ""), visit.secret or "", _PURPOSE)
        if visit.filer is not None and which is not None and is_own:
            filer_id = visit.filer.id
            await self._courts.decide(visit, lambda tx, _: drafts.forget(tx, filer_id, which))
        return RedirectResponse(place.link(NEW), 303)

    def _decide(
        self, tx: Transaction, visit: Visit, upload: Upload, secrets: list[str], *, is_ours: bool
    ) -> "Entry | Refusal | _Returned | _Interrupted":
        """The login may have ended, or a freeze begun, before the form was sent or while it was read."""
        if (refusal := may_file(visit)) is not None:
            return self._interrupted(tx, visit, upload, secrets, refusal)
        if not is_form_token(upload.csrf, visit.secret or "", _PURPOSE):
            return self._stale(tx, visit, upload, is_ours=is_ours)
        return self._file(tx, visit, upload)

    def _file(self, tx: Transaction, visit: Visit, upload: Upload) -> "Entry | Refusal | _Returned":
        typed, document = _typed_of(upload), upload.document
        filer = visit.filer
        if isinstance(document, NoDocument) and typed.draft is not None and filer is not None:
            document = kept_document(tx, filer, typed.draft) or document
        if isinstance(document, BadFiling):
            return self._returned(tx, visit, typed, None, document)
        outcome = file_document(tx, visit, typed.case_number, typed.event, document, typed.on_behalf_of)
        if isinstance(outcome, BadFiling):
            return self._returned(tx, visit, typed, document, outcome)
        if isinstance(outcome, Entry) and typed.draft is not None and filer is not None:
            drafts.forget(tx, filer.id, typed.draft)
        return outcome

    def _returned(
        self, tx: Transaction, visit: Visit, typed: Typed, document: Document | None, problem: Refusal
    ) -> "_Returned":
        """The form with what was typed. A document is kept: a page cannot put it back into its input."""
        reason: Reason = "stale_form" if isinstance(problem, StaleForm) else "incomplete"
        if visit.filer is not None and document is not None:
            number = keep(tx, visit.filer, typed, document, reason, self._courts.settings.draft_lifetime)
            typed = typed._replace(draft=number)
        return _Returned(_shown(tx, visit, typed.draft), typed, problem)

    def _stale(self, tx: Transaction, visit: Visit, upload: Upload, *, is_ours: bool) -> "_Returned":
        """A form of an older session. Its document is kept only if one of our own pages sent it."""
        document = upload.document if is_ours and isinstance(upload.document, Document) else None
        typed = _typed_of(upload)
        if document is None:
            typed = typed._replace(draft=None)
        return self._returned(tx, visit, typed, document, StaleForm())

    def _interrupted(
        self, tx: Transaction, visit: Visit, upload: Upload, secrets: list[str], refusal: Refusal
    ) -> "Refusal | _Interrupted":
        """The login ended, a freeze began (rule C8) or another login took the place while the form was filled in or sent.

        What was sent is kept for the filer whose form it is.
        """
        if visit.session is not None or visit.filing_is_frozen:
            refuse(tx, visit, refusal)
        former = _former(tx, visit, secrets)
        is_own = former is not None and is_form_token(upload.csrf, former.secret, _PURPOSE)
        if former is None or not (is_own and _is_interrupted(visit, former)):
            return refusal if visit.session is not None else _Interrupted(refusal, _typed_of(upload))
        document = upload.document if isinstance(upload.document, Document) else None
        is_frozen = visit.session is not None and visit.filing_is_frozen
        reason: Reason = "frozen" if is_frozen else "session_over"
        lifetime = self._courts.settings.draft_lifetime
        number = keep(tx, former.filer, _typed_of(upload), document, reason, lifetime)
        return _Interrupted(refusal, Typed(draft=number), is_kept=True, has_document=document is not None)

    def _interruption(self, place: Place, visit: Visit, outcome: "_Interrupted") -> Response:
        """The page about it: a session that is over says why it ended."""
        typed, is_kept = outcome.typed, outcome.is_kept
        if visit.session is not None or (visit.filing_is_frozen and not is_kept):
            return self._refused(place, visit, outcome.refusal, typed, is_kept=is_kept)
        text = _KEPT.format(document=", with the document" if outcome.has_document else "") if is_kept else _LOST
        return self._courts.show(place, visit, "session_over.html", 403, kept=text, return_to=_address(typed))

    def _secrets(self, request: Request, place: Place) -> list[str]:
        """The secrets of sessions that this browser has, or had: by the court's cookie, and by a `NextGenCSO` token."""
        own, token = own_secret(request, place), self._courts.tokens(request).sign_on
        derived = session_secret(token, place.court, "sign-in") if token else None
        return [secret for secret in (own, derived) if secret]

    async def _may_not_file(self, place: Place, visit: Visit, typed: Typed) -> Response | None:
        if visit.session is None and not visit.filing_is_frozen:
            return to_login(place, _address(typed))
        if (refusal := may_file(visit)) is None:
            return None
        await self._courts.decide(visit, lambda tx, seen: refuse(tx, seen, refusal))
        return self._refused(place, visit, refusal, typed)

    async def _no_attorney(self, place: Place, visit: Visit, refusal: Refusal, typed: Typed) -> Response:
        await self._courts.decide(visit, lambda tx, seen: refuse(tx, seen, refusal))
        return self._refused(place, visit, refusal, typed)

    def _refused(
        self, place: Place, visit: Visit, refusal: Refusal, typed: Typed, *, is_kept: bool = False
    ) -> Response:
        more = " What you entered is kept for you: you find it at the filing form afterwards." if is_kept else ""
        return self._courts.refuse_visitor(place, visit, refusal, more=more, return_to=_address(typed))

    def _form(
        self, place: Place, visit: Visit, shown: _Shown, typed: Typed, problem: Refusal | None = None
    ) -> Response:
        errors = {problem.member: problem.message} if isinstance(problem, BadFiling) else {}
        return self._courts.show(
            place,
            visit,
            "filing_form.html",
            problem.status if problem else 200,
            cases=[(case.case_number, f"{case.case_number} · {case.title}") for case in shown.cases],
            events=labelled_events(shown.cases),
            attorneys=[(each.login, f"{each.name} ({each.login})") for each in shown.attorneys],
            csrf=form_token(visit.secret or "", _PURPOSE),
            typed=typed,
            draft=shown.draft,
            is_gone=typed.draft is not None and shown.draft is None,
            others=[each for each in shown.kept if each != shown.draft],
            refusal=problem,
            errors=errors,
            limit=self._courts.settings.document_limit,
        )


class _Interrupted(NamedTuple):
    """A filing that cannot be taken now. `typed` is its kept filing, if it is kept, or what was typed."""

    refusal: Refusal
    typed: Typed
    is_kept: bool = False
    has_document: bool = False


class _Returned(NamedTuple):
    """A form that was not taken, as it is shown again."""

    shown: _Shown
    typed: Typed
    problem: Refusal


def _shown(tx: Transaction, visit: Visit, wanted: int | None) -> _Shown:
    if visit.filer is None or not visit.may_file:
        return _Shown([], [], None)
    kept = drafts.of_filer(tx, visit.filer.id)
    draft, filer = next((one for one in kept if one.id == wanted), None), visit.filer
    attorneys = agents.attorneys_of(tx, filer) if filer is not None and is_agent(filer) else ()
    return _Shown(store.cases(tx, visit.court.court_id), kept, draft, attorneys, no_attorney(tx, filer))


def _former(tx: Transaction, visit: Visit, secrets: list[str]) -> _Former | None:
    """Who had the session of one of these secrets, also if it is over. A token is asked about after this read, so the session may
    end only then.
    """
    found = ((former_filer(tx, visit.court, secret), secret) for secret in secrets)
    return next((_Former(filer, secret) for filer, secret in found if filer is not None), None)


def _is_interrupted(visit: Visit, former: _Former | None) -> bool:
    """Whether this browser's filer cannot file now, but could when the form was shown."""
    if former is None:
        return False
    if visit.has_filing_permission:
        return visit.filing_is_frozen
    # With another secret, the session of a token has taken the place of the filer's own one, as at go-live.
    return visit.session is None or visit.secret != former.secret


def _typed_of(upload: Upload) -> Typed:
    return typed_from(upload.case_number, upload.event, upload.draft, upload.on_behalf_of)


def _address(typed: Typed) -> str:
    """The form's address, with what it is to be filled with."""
    query = urlencode({name: value for name, value in typed._asdict().items() if value})
    return f"{NEW}?{query}" if query else NEW


def to_login(place: Place, wanted: str) -> Response:
    """The redirect to the login, which returns to a path of this court."""
    return RedirectResponse(place.link(f"/cgi-bin/login.pl?return_to={quote(wanted, safe='')}"), 303)
