"""The login page, shown at every address that needs a login. The court's phase decides between two pages (rules C3, C4).

Before go-live it is the court's own form, from then on the bounce to Central Sign-On. Both are a 200 at the requested address,
as real clients expect (D§2.1). `pages.py` handles the submitted form.
"""

from collections.abc import Mapping
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from court_rp.all_courts import Courts
from court_rp.courts.local_path import local_path
from court_rp.courts.places import Place
from court_rp.courts.resolver import path_in_court, place_of
from court_rp.errors import Refusal
from court_rp.legacy.errors import CourtIsLive, CredentialIsRetired
from court_rp.login.bounce import bounce_script, page_title
from court_rp.login.reading_login import may_need_code
from court_rp.pacer.addresses import csologin_address
from court_rp.settings import CourtSettings
from court_rp.visits.advice import shown_advice
from court_rp.visits.visit import Visit
from cso_advice.situation import Credential
from cso_kit.web.guard import host_in


def not_logged_in(courts: Courts, request: Request, visit: Visit) -> Response:
    """The response if a page needs a login. After the login the browser returns to that page."""
    return login_page(courts, request, visit, return_to=_requested_path(request))


def login_page(
    courts: Courts,
    request: Request,
    visit: Visit,
    status: int = 200,
    *,
    return_to: str,
    login: str = "",
    client_code: str = "",
    refusal: Refusal | None = None,
    missing: bool = False,
) -> Response:
    """The login form or the bounce page, by the phase (rules C3, C4)."""
    place = place_of(request)
    values = {
        "return_to": return_to,
        "login": login,
        "refusal": refusal,
        "browser_title": page_title(place.court),
        "advice": shown_advice(visit, courts.sites(place, return_to), _proven(refusal)),
    }
    if visit.phase == "live":
        return _bounce(courts, request, visit, status, return_to, values)
    takes_pacer = courts.settings.csologin == "on"
    return courts.show(
        place,
        visit,
        "login.html",
        status,
        missing=missing,
        client_code=client_code,
        takes_pacer=takes_pacer,
        # A refusal does not say whether the login is a filer's, so anybody refused may call it a PACER login (decision 0025).
        offers_pacer=takes_pacer and refusal is not None and refusal.status == 403,
        asks_for_code=takes_pacer and may_need_code(visit.at),
        **values,
    )


def _bounce(
    courts: Courts, request: Request, visit: Visit, status: int, return_to: str, values: Mapping[str, object]
) -> Response:
    place = place_of(request)
    login = "/login?" + urlencode({"return_to": return_to})
    csologin = csologin_address(courts.settings, place, return_to)
    if csologin and not courts.real.may_lead(csologin, host_in(request.scope)):
        csologin = None  # it has a real name, and this browser came by another one (rule F3)
    first = csologin if _leads_to_pacer(courts.settings, place) else None
    # A page that says why an old login is refused must stay, so it has no script.
    script = None if values["refusal"] else bounce_script(place, first or place.address(login))
    response = courts.show(
        place,
        visit,
        "live_login.html",
        status,
        login_address=place.link(login),
        reading_address=place.link(f"{login}&for=reading") if courts.identity.view_only_client_id(place.court) else "",
        csologin=csologin,
        is_pacer_first=first is not None,
        script=script,
        **values,
    )
    if script is not None:
        response.headers["content-security-policy"] = script.policy
    return response


def _proven(refusal: Refusal | None) -> Credential | None:
    """The state of the login that was refused. A wrong password at a live court counts as the right one of an unlinked login."""
    if isinstance(refusal, CredentialIsRetired):
        return "retired"
    return "link-only" if isinstance(refusal, CourtIsLive) else None


def _leads_to_pacer(settings: CourtSettings, place: Place) -> bool:
    """Rule F4: people go the OpenID Connect way. Programs for the real courts come by a court's host name."""
    return settings.bounce == "pacer" or (settings.bounce == "auto" and not place.base)


def _requested_path(request: Request) -> str:
    """The path and query of a request, below the court."""
    path = path_in_court(request)
    query = request.scope["query_string"].decode("latin-1")
    return local_path(quote(path, safe="/~!$&'()*+,;=:@-._") + (f"?{query}" if query else ""))
