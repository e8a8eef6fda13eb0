"""Makes one card: installs the library, rehearses its application, and looks twice at what is new.

On a busy machine an application may give up where it would wait. So each reaction that differs from the last card is tried again,
and the one that was seen twice is kept.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from report_card import cards
from report_card.cards import Card, Reaction
from report_card.environments import Installed, NotInstallableError, alone_with, install
from report_card.libraries import Library
from report_card.running import NotRehearsedError, rehearsed, simulator

# The reactions to these faults, seen once more.
TryAgain = Callable[..., Sequence[Reaction]]


class NotMadeError(Exception):
    """There is no card. The message says why."""


def made(library: Library, today: str) -> tuple[Card, list[str]]:
    """Makes the card of a library. Returns it with what there is to tell: the reactions that differ from the last card.

    Raises:
        NotMadeError: the library cannot be installed, or its application cannot be rehearsed, also at a second try.
    """
    try:
        with alone_with(library):
            installed = install(library)
            card = _rehearsed(library, installed, today)
            return looked_at_twice(
                card, cards.last(library), lambda *faults: _rehearsed(library, installed, today, *faults).reactions
            )
    except (NotInstallableError, NotRehearsedError, OSError, ValueError) as error:
        raise NotMadeError(str(error)) from error


def _rehearsed(library: Library, installed: Installed, today: str, *faults: str) -> Card:
    """The card of a rehearsal, at a simulator of its own: one fault rotates its keys for good. It is tried twice: another
    program may have taken a port, and a busy machine may be slow to start something.
    """
    try:
        with simulator() as address:
            report = rehearsed(library, installed, address, *faults)
    except NotRehearsedError:
        with simulator() as address:
            report = rehearsed(library, installed, address, *faults)
    return cards.made_from(library, installed, report, today)


def looked_at_twice(card: Card, last: Card | None, again: TryAgain) -> tuple[Card, list[str]]:
    """The card, where each reaction that differs from the last card is the one that was seen twice; and what there is to tell."""
    known = {each.fault: each for each in last.reactions} if last else {}
    news = [each for each in card.reactions if each.fault in known and known[each.fault].result != each.result]
    if not news:
        return card, []
    found = {each.fault: each for each in again(*(each.fault for each in news))}
    kept = {each.fault: _seen_twice(known[each.fault], each, found[each.fault]) for each in news}
    told = [_told(known[each.fault], each, found[each.fault]) for each in news]
    return replace(card, reactions=tuple(kept.get(each.fault, each) for each in card.reactions)), told


def _seen_twice(before: Reaction, now: Reaction, again: Reaction) -> Reaction:
    """Of three reactions the one that two share; the newest whole run's, if each is another."""
    return again if again.result == before.result else now


def _told(before: Reaction, now: Reaction, again: Reaction) -> str:
    seen = f"{now.fault}: {before.result} on the last card, now {now.result}, and {again.result} when tried again"
    return f"{seen}; {_seen_twice(before, now, again).result} is kept."
