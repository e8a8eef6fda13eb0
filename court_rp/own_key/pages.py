"""`/utilities/password`: the page on which a filer changes the CM/ECF password, also as the notice after a login."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from court_rp.all_courts import Courts
from court_rp.courts.local_path import local_path
from court_rp.courts.resolver import place_of
from court_rp.errors import Refusal, StaleForm
from court_rp.legacy.key_rule import ADDRESS, RULE
from court_rp.legacy.verify import verified_hash
from court_rp.own_key.change import KeyForm, change, read, why_not
from court_rp.visits.visit import Visit
from cso_kit.web.csrf import form_token, is_form_token
from cso_kit.web.form_model import FRESH, RefusedForm, shown_again
from cso_kit.web.forms import read_form, read_query
from cso_kit.web.route import Route

_PURPOSE = "own key"


class KeyPages:
    """The page, and its form."""

    def __init__(self, courts: Courts) -> None:
        self._courts = courts

    async def show(self, request: Request) -> Response:
        """The form. `after_login` says that the login led here, because its key does not follow the rule."""
        visit, query = await self._courts.visit(request), read_query(request).once()
        refusal = why_not(visit)
        if visit.session is None or refusal is not None:
            return self._refused(request, visit, refusal)
        return_to, is_done = local_path(query.text("return_to") or "/"), query.text("done") == "1"
        return self._page(request, visit, return_to, is_done=is_done, is_notice="after_login" in query)

    async def submit(self, request: Request) -> Response:
        """Changes the password."""
        courts, place = self._courts, place_of(request)
        form, visit = dict((await read_form(request)).once()), await courts.visit(request)
        return_to = local_path(form.get("return_to", "") or "/")
        refusal = why_not(visit)
        if visit.session is None or visit.filer is None or refusal is not None:
            return self._refused(request, visit, refusal)
        if not is_form_token(form.get("csrf", ""), visit.secret or "", _PURPOSE):
            return self._page(request, visit, return_to, RefusedForm({}, {"": StaleForm().message}), status=403)
        wanted = read(form, visit)
        if isinstance(wanted, RefusedForm):
            return self._page(request, visit, return_to, wanted, status=422)
        verified = await verified_hash(courts.passwords, visit.filer.key_hash, wanted.current_key)
        key_hash = await courts.passwords.hash_soon(wanted.key)
        wrong, seen = await courts.decide(visit, lambda tx, now: change(tx, now, verified, key_hash, courts.lockout))
        if wrong is None:
            return RedirectResponse(place.link(f"{ADDRESS}?done=1&return_to={quote(return_to, safe='')}"), 303)
        if why_not(seen) is not None:
            return self._refused(request, seen, wrong)
        refused = RefusedForm(shown_again(KeyForm, form), {"current_key": wrong.message})
        return self._page(request, seen, return_to, refused, status=wrong.status)

    def _page(
        self,
        request: Request,
        visit: Visit,
        return_to: str,
        refused: RefusedForm = FRESH,
        *,
        status: int = 200,
        is_done: bool = False,
        is_notice: bool = False,
    ) -> Response:
        return self._courts.show(
            place_of(request),
            visit,
            "change_key.html",
            status,
            return_to=return_to,
            errors=refused.errors,
            rule=RULE,
            is_done=is_done,
            is_notice=is_notice,
            csrf=form_token(visit.secret or "", _PURPOSE),
        )

    def _refused(self, request: Request, visit: Visit, refusal: Refusal | None) -> Response:
        place = place_of(request)
        if visit.session is None:
            login = "/login" if visit.phase == "live" else "/cgi-bin/login.pl"
            return RedirectResponse(place.link(f"{login}?return_to={quote(ADDRESS, safe='')}"), 303)
        if refusal is None:  # pragma: no cover - whoever is logged in and not refused sees the page
            raise RuntimeError("nothing was refused")
        return self._courts.refuse_visitor(place, visit, refusal)


def routes(courts: Courts) -> list[Route]:
    """The page of every court."""
    pages = KeyPages(courts)
    return [Route(ADDRESS, pages.show, methods=["GET"]), Route(ADDRESS, pages.submit, methods=["POST"])]
