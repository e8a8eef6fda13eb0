"""Reads the mail of people for the console: how many letters there are, and those of one person with the new ones marked."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from cso_kit.inbox import PACER, Message
from cso_kit.web.list_part import Part, part_of
from cso_sim.console.people.seen_mail import Letters, SeenMail
from cso_sim.console.persons.person import Person
from cso_sim.inbox import PER_PAGE, ShownMessage, shown_message

if TYPE_CHECKING:
    from cso_sim.both_services import BothServices


class PersonsMail(NamedTuple):
    """A page of the letters to a person, newest first. `there` counts all letters by address, `ahead` those whose date the
    calendar has not reached.
    """

    part: Part[ShownMessage]
    there: dict[str, Letters]
    new: int
    ahead: int
    messages: Sequence[Message]


def addresses_of(person: Person) -> list[str]:
    """The folded e-mail addresses of a person, each once."""
    emails = [person.known.email, *(one.email for one in person.accounts), *(one.email for one in person.filers)]
    return list(dict.fromkeys(email.strip().lower() for email in emails if email.strip()))


async def letters_of(both: "BothServices", addresses: Collection[str]) -> dict[str, Letters]:
    """How many letters these addresses have."""
    pacer, courts = await both.provider.letters(addresses), await both.courts.letters(addresses)
    return {each: Letters(pacer.get(each, 0), courts.get(each, 0)) for each in addresses}


async def mail_of(both: "BothServices", person: Person, seen: SeenMail, page: str) -> PersonsMail:
    """A page of the letters to a person."""
    state, real = await both.provider.read_clock()
    now = state.read(real).calendar
    found: list[tuple[Message, bool]] = []
    there: dict[str, Letters] = {}
    for address in addresses_of(person):
        pacer, courts = await both.provider.inbox(address), await both.courts.inbox(address)
        there[address] = Letters(len(pacer), len(courts))
        shown = seen.at(address, there[address])
        found += [(one, at >= shown.pacer) for at, one in enumerate(pacer)]
        found += [(one, at >= shown.courts) for at, one in enumerate(courts)]
    # Of letters of one moment the one that was written last is shown first.
    arrived = sorted((each for each in reversed(found) if each[0].sent_at <= now), key=_sent_at, reverse=True)
    part = part_of(arrived, page, PER_PAGE)
    letters = Part([shown_message(one, is_new=is_new) for one, is_new in part.items], *part[1:])
    new = sum(is_new for _, is_new in arrived)
    return PersonsMail(letters, there, new, len(found) - len(arrived), [one for one, _ in arrived])


def of_pacer(messages: Sequence[Message], kind: str) -> Message | None:
    """The newest letter of PACER of one kind; `messages` are newest first."""
    return next((one for one in messages if one.sender == PACER and one.kind == kind), None)


def _sent_at(each: tuple[Message, bool]) -> datetime:
    return each[0].sent_at
