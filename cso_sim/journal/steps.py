"""Reads an event as one step of a sequence: who sends what to whom. Diagrams, terminals and the console's timeline share it.

It is pure. Lanes are the browser, each court, each application, the provider, and the mailboxes. A step without a receiver is a
note over the lane that it happened at.
"""

import re
from typing import NamedTuple

from cso_sim.journal.models import MergedEvent

BROWSER, PROVIDER, MAILBOXES = "Browser", "Provider", "Mailboxes"
_OF_A_COURT = re.compile(r"(?:court|view)-([a-z0-9]+)")
_REFUSING = ("refused", "failed", "given_up", "not_told", "not_delivered")
# From whom to whom; `here` is the court or the application of the event. The longest beginning of the kind counts.
_WAYS: dict[str, tuple[str, str]] = {
    "api.": ("here", "court"),
    "authorization.": (PROVIDER, BROWSER),
    "backchannel_logout.": (PROVIDER, "here"),
    "case_search.": (BROWSER, "court"),
    "court.notice_posted": ("court", MAILBOXES),
    "court_call.": ("here", PROVIDER),
    "court_login.": (BROWSER, "court"),
    "court_session.opened": ("court", BROWSER),
    "court_session.ended": (BROWSER, "court"),
    "court_sign_on.": (BROWSER, "court"),
    "e_file.delivered": (PROVIDER, "court"),
    "e_file.not_delivered": (PROVIDER, "court"),
    "e_file.submitted": (BROWSER, PROVIDER),
    "filing.": (BROWSER, "court"),
    "link.": (BROWSER, "court"),
    "logout_token.": (PROVIDER, "court"),
    "pacer_login.": ("here", PROVIDER),
    "provider.": ("here", PROVIDER),
    "receipt.": ("court", BROWSER),
    "registration.confirmation_sent": (PROVIDER, MAILBOXES),
    "search.code_mailed": (PROVIDER, MAILBOXES),
    "second_factor.security_code_mailed": (PROVIDER, MAILBOXES),
    "sign_on.": (BROWSER, PROVIDER),
    "token.": ("here", PROVIDER),
}


class Step(NamedTuple):
    """One step: the lane that it begins at, and the lane that it reaches, if it is no note."""

    sender: str
    receiver: str | None
    is_refusal: bool


def step_of(event: MergedEvent) -> Step:
    """The step that an event is."""
    refused = is_refusal(event.kind)
    fitting = [beginning for beginning in _WAYS if event.kind.startswith(beginning)]
    if not fitting:
        return Step(PROVIDER if event.source == "cso_idp" else event.court_id or "Courts", None, refused)
    places = {"court": event.court_id or "Courts", "here": _client(event)}
    sender, receiver = (places.get(end, end) for end in _WAYS[max(fitting, key=len)])
    return Step(sender, receiver, refused)


def is_refusal(kind: str) -> bool:
    """Whether events of this kind tell that something was refused or failed."""
    return kind.endswith(_REFUSING)


def in_order(lanes: set[str]) -> list[str]:
    """Lanes in the order in which they are drawn: the browser, courts and applications, the provider, the mailboxes."""
    others = sorted(lanes - {BROWSER, PROVIDER, MAILBOXES})
    return [lane for lane in (BROWSER, *others, PROVIDER, MAILBOXES) if lane in lanes]


def _client(event: MergedEvent) -> str:
    """The application of an event: a court, if it is a court's client."""
    client_id = (event.__pydantic_extra__ or {}).get("client_id")
    if not isinstance(client_id, str) or not client_id:
        return event.court_id or "Application"
    return court_of_client(client_id) or client_id


def court_of_client(client_id: str) -> str | None:
    """The court whose client it is; `None` for other applications."""
    found = _OF_A_COURT.fullmatch(client_id)
    return found[1] if found else None
