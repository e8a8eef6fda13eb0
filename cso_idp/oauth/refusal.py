"""Why a request of a client was refused: a stable word, a sentence, and what was sent beside what was registered.

Whoever builds a client compares the two. No secret, code or token is among them.
"""

import re
from typing import NamedTuple

from authlib.oauth2.rfc6749 import InvalidScopeError, OAuth2Error

_LONGEST = 300
# Secrets of this provider begin so. A client may send one by mistake, as in the whole address of its callback.
_SECRET = re.compile(r"\b(cso_[a-z]{2,3}_)[A-Za-z0-9_-]{20,}")


class Fact(NamedTuple):
    """One member of a request: its name, what was sent, and what the client registered."""

    name: str
    sent: str
    registered: tuple[str, ...]


class Refused(NamedTuple):
    """An error without its traceback, whose frames would hold the request and the server that hold the error."""

    reason: str
    facts: tuple[Fact, ...]


def explained(error: OAuth2Error, reason: str, *facts: Fact) -> OAuth2Error:
    """The error with its reason and facts."""
    error.reason, error.facts = reason, facts
    return error


def reason_of(error: OAuth2Error) -> str:
    """The stable word for an error: its own reason, or its code."""
    return str(getattr(error, "reason", "") or error.error)


def facts_of(error: OAuth2Error) -> tuple[Fact, ...]:
    """What was sent and what was registered, if that is why."""
    facts: tuple[Fact, ...] = getattr(error, "facts", ())
    return facts


def explain_scope(error: OAuth2Error, sent: str | None, registered: str) -> None:
    """Gives the error the scopes that were sent and registered, if a scope was refused."""
    if isinstance(error, InvalidScopeError) and not facts_of(error):
        explained(error, "scope_not_registered", fact("scope", sent, *registered.split()))


def fact(name: str, sent: str | None, *registered: str) -> Fact:
    """A fact with a readable value. A value that is very long is cut, and so is a secret in it."""
    shown = _SECRET.sub(r"\1...", "".join(one if one.isprintable() else "?" for one in sent or ""))
    return Fact(name, shown[:_LONGEST], registered)


def in_journal(facts: tuple[Fact, ...], which: str) -> dict[str, str] | None:
    """The facts as the journal has them: `sent` or `registered`, by name."""
    if not facts:
        return None
    return {one.name: one.sent if which == "sent" else " ".join(one.registered) for one in facts}


def as_sentence(facts: tuple[Fact, ...]) -> str:
    """The facts as a part of an `error_description`, with the characters that RFC 6749 §4.1.2.1 allows."""
    parts = (
        f"{one.name} sent: {one.sent or 'none'}; registered: {' '.join(one.registered) or 'none'}." for one in facts
    )
    return described(" ".join(parts))


def described(text: str) -> str:
    """A text with the characters that an `error_description` may have (RFC 6749 §4.1.2.1, §5.2)."""
    kept = text.replace('"', "'").replace("\\", "/")
    return "".join(one if " " <= one <= "~" else "?" for one in kept)
