"""Decides whether an application treats a visitor as signed on.

It is told by a text, or it learns: from what a stranger gets at an address, and what the persona gets there after an honest
sign-on. It decides about one look at that address and knows nothing of faults.
"""

import re
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from cso_sim.errors import CommandError
from cso_sim.rehearsal.exchange import Arrival, without_query

# What an authorization response has in its address. An address with it cannot be opened a second time.
_ONCE = {"code", "state"}
_HALF = 0.5


class SignedOn(Protocol):
    """How an application shows that a visitor is signed on."""

    @property
    def meaning(self) -> str:
        """The rule as a sentence."""

    def holds(self, seen: Arrival) -> bool:
        """Whether the visitor who is shown this is signed on."""

    @property
    def names_the_persona(self) -> bool:
        """Whether the page named the persona after the honest sign-on."""


@dataclass(frozen=True)
class ByText:
    """Whoever sees this text is signed on. `shown_names` are the words about the persona that were shown with it."""

    text: str
    shown_names: frozenset[str] = frozenset()

    @property
    def meaning(self) -> str:
        """The rule as a sentence."""
        return f"Signed on is who is shown {self.text!r}."

    def holds(self, seen: Arrival) -> bool:
        """Whether the page shows the text, however it is spaced. An error page does not count."""
        return seen.status is not None and seen.status < 400 and _spaced(self.text) in _spaced(seen.text)

    @property
    def names_the_persona(self) -> bool:
        """Whether the page named the persona after the honest sign-on."""
        return bool(self.shown_names)


@dataclass(frozen=True)
class ByLikeness:
    """Whoever gets the same response as after the honest sign-on is signed on.

    Where strangers get that response too, or where a failed sign-on could end there, the words decide: those that only the
    persona is shown (`own`) against those that only strangers are shown (`strange`). `names` are words that greet the persona.
    """

    url: str
    status: int | None
    own: frozenset[str]
    strange: frozenset[str]
    names: frozenset[str]
    by_words: bool

    @property
    def meaning(self) -> str:
        """The rule as a sentence."""
        rule = f"Signed on is who gets {self.status} at {self.url}"
        if not self.by_words:
            return f"{rule}, as after the honest sign-on; strangers do not."
        telling = sorted(self.own, key=lambda word: (word not in self.names, word))
        return f"{rule} and is shown what only the persona was shown: {', '.join(telling[:6])}."

    def holds(self, seen: Arrival) -> bool:
        """Whether the page is like the one of the honest sign-on."""
        if (without_query(seen.url), seen.status) != (self.url, self.status):
            return False
        if not self.by_words:
            return True
        words = words_of(seen.text)
        if self.names & self.own & words:
            return True
        # A token about somebody else signs somebody else on, whose name is not the persona's. The rest of the page tells.
        own, strange = self.own - self.names, self.strange
        shown = len(own & words) / len(own) if own else 0.0
        return shown >= _HALF and (not strange or len(strange & words) / len(strange) < _HALF)

    @property
    def names_the_persona(self) -> bool:
        """Whether the page named the persona after the honest sign-on."""
        return bool(self.names & self.own)


def learn(stranger: Arrival, honest: Arrival, again: Arrival, names: frozenset[str]) -> ByLikeness:
    """Learns from what a stranger gets, and what the persona gets after two honest sign-ons.

    Raises:
        CommandError: nothing tells the persona from a stranger.
    """
    if (without_query(honest.url), honest.status) != (without_query(again.url), again.status):
        raise CommandError(
            f"Two honest sign-ons ended differently: {honest.told}, then {again.told}. Name a page that only signed-on visitors "
            f"see with --signed-in-url."
        )
    both, strange = words_of(honest.text) & words_of(again.text), words_of(stranger.text)
    # Two sign-ons in one minute share times and other numbers that the next one does not have.
    both = frozenset(each for each in both if not each.isdigit()) or both
    same = (without_query(stranger.url), stranger.status) == (without_query(honest.url), honest.status)
    known = ByLikeness(
        without_query(honest.url),
        honest.status,
        both - strange,
        strange - both,
        names,
        by_words=same or ends_once(honest),
    )
    if same and not (known.holds(honest) and not known.holds(stranger)):
        raise CommandError(
            f"Nothing tells a signed-on visitor from a stranger at {known.url}: both get {honest.status} and the same words. "
            f"Name a page that only signed-on visitors see with --signed-in-url, or a text that only they see with "
            f"--signed-in-text; or, if the application has one session for all browsers, its logout with --log-out-url."
        )
    return known


def ends_once(end: Arrival) -> bool:
    """Whether a visit ended at the answer to the sign-on itself, which cannot be asked for a second time."""
    was_posted = end.page is not None and end.page.response.request.method != "GET"
    return was_posted or bool(_ONCE & parse_qs(urlsplit(end.url).query).keys())


def words_of(text: str) -> frozenset[str]:
    """The words of a text, in lower case."""
    return frozenset(re.findall(r"[^\W_]+", text.casefold()))


def _spaced(text: str) -> str:
    return " ".join(text.split()).casefold()
