"""The pages about people: the list, one person, and becoming one of them in this browser or by a link."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cso_idp.accounts.model import Account
from cso_kit.control.problem import ProblemError
from cso_kit.web.forms import read_form, read_query
from cso_kit.web.root import redirect
from cso_sim.browsing.errors import BrowsingError
from cso_sim.console.frame import SCENARIO, WithStrip, opened, show
from cso_sim.console.live import streamed
from cso_sim.console.own_name import refuse_other_name
from cso_sim.console.paths import at
from cso_sim.console.people.become import become_routes
from cso_sim.console.people.seen_mail import SeenMail
from cso_sim.console.people.signed_out import who_is_told
from cso_sim.console.people.standing import open_logins
from cso_sim.console.people.view import WORDS, PeopleView, PersonView, read_list, read_person
from cso_sim.console.persons.listing import WHO, Listing
from cso_sim.console.said import Said, redirect_saying
from cso_sim.console.stories.acting import browser_of
from cso_sim.control.of_request import BOTH, SETTINGS
from cso_sim.control.people import offer_link

ROOM = "people"
# Where somebody who has become a person goes next, at a court: to its login, or to its link form.
_NEXT = {"login": "/courts/{}/login", "link": "/courts/{}/link"}


def routes() -> list[Route]:
    """The addresses of the people pages. Those below `become/` are for everybody who has a link."""
    return [
        Route(at(ROOM), _people),
        Route(at(f"{ROOM}/stream"), _stream),
        Route(at(f"{ROOM}/person"), _person),
        Route(at(f"{ROOM}/person/stream"), _person_stream),
        Route(at(f"{ROOM}/as"), _become_here, methods=["POST"]),
        Route(at(f"{ROOM}/link"), _make_link, methods=["POST"]),
        Route(at(f"{ROOM}/sign-out"), _sign_out, methods=["POST"]),
        *become_routes(),
    ]


def _listing(request: Request) -> Listing:
    query = read_query(request)
    return Listing.of(query.text("who"), query.text("q"), "", query.text("page"))


async def _people(request: Request, status: int = 200, said: Said | None = None) -> Response:
    chosen = _listing(request)
    kept = {name: value for name, value in (("who", chosen.who), ("q", chosen.q), ("page", chosen.page)) if value}
    now = await opened(request, ROOM, stream=f"{ROOM}/stream?{urlencode(kept)}")
    scenario = await SCENARIO.of(request).as_json()
    part, entries = await read_list(BOTH.of(request), scenario, chosen, SeenMail.of(request))
    who = [(value, label) for value, label in WHO.items() if value != "scenario"]
    values = {"part": part, "entries": entries, "chosen": chosen, "who": who, "holder": await _holder(request), **WORDS}
    return show(now, "console/people/people.html", status, said=said, **values)


async def _holder(request: Request) -> Account | None:
    """Whose live session the browser behind a request has."""
    sign_on = BOTH.of(request).provider.sign_on
    return await sign_on.holder(sign_on.cookie.read(request))


async def _stream(request: Request) -> Response:
    return streamed(request, WithStrip(request, PeopleView(request, _listing(request))))


async def _person(request: Request) -> Response:
    query = read_query(request)
    return await _shown(request, query.text("ref"), query.text("page"), passwords=query.text("passwords") == "shown")


async def _shown(
    request: Request,
    ref: str,
    page: str = "",
    *,
    passwords: bool = False,
    status: int = 200,
    said: Said | None = None,
    link: object = None,
) -> Response:
    now = await opened(request, ROOM, stream=f"{ROOM}/person/stream?{urlencode({'ref': ref, 'page': page})}")
    seen, both = SeenMail.of(request), BOTH.of(request)
    found = await read_person(both, await SCENARIO.of(request).as_json(), ref, seen, page, passwords=passwords)
    live = {one.court.court_id for one in await both.courts.people.courts() if one.phase == "live"}
    values = {
        "now": found,
        "logins": open_logins(found.person, live),
        "holder": await _holder(request),
        "passwords": passwords,
        "link": link,
        **WORDS,
    }
    response = show(now, "console/people/person.html", status, said=said, **values)
    if not page:
        seen.remember(response, found.mail.there)
    return response


async def _person_stream(request: Request) -> Response:
    query = read_query(request)
    return streamed(request, WithStrip(request, PersonView(request, query.text("ref"), query.text("page"))))


async def _become_here(request: Request) -> Response:
    """Makes this browser the holder of an account. Another account's session in it ends, as at a sign-on."""
    form = await read_form(request)
    login_id, court_id, next_page = form.text("loginId"), form.text("court_id"), form.text("next")
    sign_on = BOTH.of(request).provider.sign_on
    try:
        refuse_other_name(request)
        if court_id:
            BOTH.of(request).courts.client_id(court_id)  # refuses a court that there is not
        former = await sign_on.holder(sign_on.cookie.read(request))
        opened_session = await sign_on.open(login_id, sign_on.cookie.read(request))
    except ProblemError as problem:
        return await _shown(
            request, form.text("ref") or login_id, status=problem.status, said=Said("refusal", problem.detail)
        )
    ended = f" The session of {former.name} in it has ended." if former and former.sub != opened_session.sub else ""
    if court_id and next_page in _NEXT:
        response: Response = redirect(_NEXT[next_page].format(court_id))
    else:
        address = at(f"{ROOM}/person?{urlencode({'ref': form.text('ref') or login_id})}")
        response = redirect_saying(address, f"This browser is signed on as {login_id} now.{ended}")
    for line in opened_session.set_cookie:
        response.headers.append("set-cookie", line)
    return response


async def _sign_out(request: Request) -> Response:
    """Logs this browser out through the provider's own page, so that all courts that it had entered are told."""
    login_id, holder = (await read_form(request)).text("loginId"), await _holder(request)
    sign_on = BOTH.of(request).provider.sign_on
    sid = await sign_on.sid_of(sign_on.cookie.read(request)) or ""
    if holder is None or holder.login_id != login_id:
        text = "Nobody was logged out: this browser is not signed on as that person any more."
        return redirect_saying(at(ROOM), text, kind="refusal")
    try:
        async with browser_of(request) as browser:
            await browser.open("/end_session")
            await browser.submit()
            told = await who_is_told(BOTH.of(request), holder, sid)
            response = redirect_saying(at(ROOM), f"{holder.name} is logged out in this browser. {told}")
            browser.hand_over(response)
            return response
    except BrowsingError as error:
        return await _people(request, 409, Said("refusal", f"Nobody was logged out. {error}"))


async def _make_link(request: Request) -> Response:
    """Shows a link that makes another browser the holder of an account."""
    form = await read_form(request)
    login_id = form.text("loginId")
    ref = form.text("ref") or login_id
    try:
        made = await offer_link(BOTH.of(request), SETTINGS.of(request).provider.issuer, login_id)
    except ProblemError as problem:
        return await _shown(request, ref, status=problem.status, said=Said("refusal", problem.detail))
    return await _shown(request, ref, link=made)
