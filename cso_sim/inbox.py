"""The inbox pages: the simulated mail of both services, by persona or address. Nothing is ever sent by e-mail.

Letters whose date is ahead of the calendar are held back, as after the clock was moved back; the control plane shows all of them
(`/_sim/inbox/{address}`). Mail is shown to operators only, like the passwords of the front page.
"""

import re
from collections.abc import Callable
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cso_kit.inbox import Message
from cso_kit.time.american import moment_text
from cso_kit.web.forms import read_query
from cso_kit.web.list_part import Part, part_of
from cso_kit.web.pages import Pages
from cso_kit.web.root import below_root, redirect
from cso_sim.personas import LoadedScenario, people_page
from cso_sim.scenario.courts import known_courts

if TYPE_CHECKING:
    from cso_sim.both_services import BothServices

PATH = "/inbox/"
PER_PAGE = 20
_LONGEST = 200
# Letters name pages by their paths.
_ADDRESS = re.compile(r"(/readiness\?court=[a-z0-9]+|/(?:courts|account)/[A-Za-z0-9/_-]*(?:\.pl)?(?:#[a-z-]+)?)")
# The PACER Service Center's zone (rule A2).
_PACER_ZONE = ZoneInfo("America/Chicago")


class ShownMessage(NamedTuple):
    """A message for the page. Each paragraph is a list of texts, of which every second one is the address of a page."""

    sender: str
    sender_name: str
    sent_at: datetime
    sent_at_text: str
    subject: str
    paragraphs: list[list[str]]
    is_new: bool = False


class Mail(NamedTuple):
    """One page of the mail to an address, newest first.

    `total` counts all that has arrived, `ahead` what is dated later than the calendar.
    """

    part: Part[ShownMessage]
    senders: list[tuple[str, str]]
    total: int
    ahead: int


def inbox_routes(
    both: "BothServices", pages: Pages, scenario: LoadedScenario, may_see: Callable[[Request], bool]
) -> list[Route]:
    """`/inbox/`: the personas with their addresses, or with `?address=` the mail to one of them."""

    async def inbox(request: Request) -> Response:
        if not may_see(request):
            message = "The simulated mail is shown to the operator of this simulator only."
            return pages.explain(403, "Not for visitors", message, {"To the front page": below_root("/")})
        query = read_query(request)
        address = query.text("address").strip()[:_LONGEST]
        if not address:
            people = people_page(await scenario.as_json(), query.text("q"), query.text("page"))
            return pages.show("inboxes.html", cast=people)
        state, real = await both.provider.read_clock()
        found = [*await both.courts.inbox(address), *await both.provider.inbox(address)]
        chosen = {"sender": query.text("sender"), "q": query.text("q")[:_LONGEST]}
        mail = _mail(found, state.read(real).calendar, chosen, query.text("page"))
        return pages.show("inbox.html", address=address, mail=mail, chosen=chosen)

    async def without_slash(_: Request) -> Response:
        return redirect(PATH, 307)

    return [Route(PATH, inbox), Route(PATH.rstrip("/"), without_slash)]


def addresses_of(person: dict[str, Any]) -> list[str]:
    """The e-mail addresses of a persona, each once."""
    entries = [person, *person.get("accounts", ()), *person.get("filers", ())]
    return list(dict.fromkeys(entry["email"] for entry in entries if "email" in entry))


def _mail(found: list[Message], now: datetime, chosen: dict[str, str], page: str) -> Mail:
    arrived = sorted((one for one in found if one.sent_at <= now), key=attrgetter("sent_at"), reverse=True)
    text = chosen["q"].casefold()
    matching = [
        one
        for one in arrived
        if chosen["sender"] in {"", one.sender} and text in f"{one.subject}\n{one.body}".casefold()
    ]
    part = part_of(matching, page, PER_PAGE)
    senders = [(sender, _name(sender)) for sender in sorted({one.sender for one in arrived})]
    shown = Part([shown_message(one) for one in part.items], *part[1:])
    return Mail(shown, senders, len(arrived), len(found) - len(arrived))


def shown_message(message: Message, *, is_new: bool = False) -> ShownMessage:
    """A message for a page. `is_new` marks it as not read yet."""
    court = known_courts().get(message.sender)
    text = moment_text(message.sent_at, court.zone if court else _PACER_ZONE)
    paragraphs = [_ADDRESS.split(paragraph) for paragraph in message.body.split("\n\n")]
    sender = message.sender, _name(message.sender)
    return ShownMessage(*sender, message.sent_at, text, message.subject, paragraphs, is_new)


def _name(sender: str) -> str:
    court = known_courts().get(sender)
    return court.name if court else "PACER Service Center"
