"""Writes events in other formats: JSON lines, which can be read again, a Mermaid sequence diagram, and its steps as text.

Lanes of the diagram: the browser, the provider, each court, each application, and the mailboxes. An event is an arrow between two
of them, or a note over the one that it happened at.
"""

import re
from collections.abc import AsyncIterator
from typing import NamedTuple

from cso_sim.journal.models import MergedEvent
from cso_sim.journal.near_misses import with_sentence

_BROWSER, _PROVIDER, _MAIL = "Browser", "Provider", "Mailboxes"
_OF_A_COURT = re.compile(r"(?:court|view)-([a-z0-9]+)")
_LONGEST = 160
_ESCAPES = str.maketrans({"#": "#35;", ";": ",", "<": "‹", ">": "›"})
_REFUSING = ("refused", "failed", "given_up", "not_told", "not_delivered")
# From whom to whom; `here` is the court or the application of the event. The longest beginning of the kind counts.
_WAYS: dict[str, tuple[str, str]] = {
    "api.": ("here", "court"),
    "authorization.": (_PROVIDER, _BROWSER),
    "backchannel_logout.": (_PROVIDER, "here"),
    "case_search.": (_BROWSER, "court"),
    "court.notice_posted": ("court", _MAIL),
    "court_call.": ("here", _PROVIDER),
    "court_login.": (_BROWSER, "court"),
    "court_session.opened": ("court", _BROWSER),
    "court_session.ended": (_BROWSER, "court"),
    "court_sign_on.": (_BROWSER, "court"),
    "e_file.delivered": (_PROVIDER, "court"),
    "e_file.not_delivered": (_PROVIDER, "court"),
    "e_file.submitted": (_BROWSER, _PROVIDER),
    "filing.": (_BROWSER, "court"),
    "link.": (_BROWSER, "court"),
    "logout_token.": (_PROVIDER, "court"),
    "pacer_login.": ("here", _PROVIDER),
    "provider.": ("here", _PROVIDER),
    "receipt.": ("court", _BROWSER),
    "registration.confirmation_sent": (_PROVIDER, _MAIL),
    "search.code_mailed": (_PROVIDER, _MAIL),
    "second_factor.security_code_mailed": (_PROVIDER, _MAIL),
    "sign_on.": (_BROWSER, _PROVIDER),
    "token.": ("here", _PROVIDER),
}


async def as_json_lines(events: AsyncIterator[MergedEvent]) -> AsyncIterator[bytes]:
    """One JSON object a line, with the members that `GET /_sim/journal` shows."""
    async for event in events:
        yield event.model_dump_json(exclude={"sentence"}).encode() + b"\n"


async def as_mermaid(events: AsyncIterator[MergedEvent]) -> str:
    """A sequence diagram, its lanes in a fixed order."""
    steps = [_step(with_sentence(event)) for event in [each async for each in events]]
    seen = {lane for step in steps for lane in (step.sender, step.receiver) if lane}
    courts = sorted(seen - {_BROWSER, _PROVIDER, _MAIL})
    lanes = [lane for lane in (_BROWSER, *courts, _PROVIDER, _MAIL) if lane in seen]
    names = {lane: f"p{number}" for number, lane in enumerate(lanes)}
    head = ["sequenceDiagram", *(f"    participant {names[lane]} as {_escaped(lane)}" for lane in lanes)]
    return "\n".join([*head, *(f"    {step.text(names)}" for step in steps), ""])


def as_step(event: MergedEvent) -> str:
    """An event as one step for terminals, with the arrows of the diagram: `Browser -x cacd: A sign-on at cacd was refused: …`."""
    step = _step(with_sentence(event))
    if step.receiver is None:
        return f"{step.sender}: {step.sentence}"
    return f"{step.sender} {'-x' if step.is_refusal else '->'} {step.receiver}: {step.sentence}"


class _Step(NamedTuple):
    """One line of the diagram; without a receiver it is a note."""

    sender: str
    receiver: str | None
    sentence: str
    is_refusal: bool

    def text(self, names: dict[str, str]) -> str:
        sentence = _escaped(self.sentence)
        if self.receiver is None:
            return f"Note over {names[self.sender]}: {sentence}"
        return f"{names[self.sender]}{'-x' if self.is_refusal else '->>'}{names[self.receiver]}: {sentence}"


def _step(event: MergedEvent) -> _Step:
    sentence, is_refusal = event.sentence or event.kind, event.kind.endswith(_REFUSING)
    service = _PROVIDER if event.source == "cso_idp" else event.court_id or "Courts"
    fitting = [beginning for beginning in _WAYS if event.kind.startswith(beginning)]
    if not fitting:
        return _Step(service, None, sentence, is_refusal)
    places = {"court": event.court_id or "Courts", "here": _client(event)}
    sender, receiver = (places.get(end, end) for end in _WAYS[max(fitting, key=len)])
    return _Step(sender, receiver, sentence, is_refusal)


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


def _escaped(text: str) -> str:
    """A text that Mermaid does not take for more than text: a semicolon ends a statement, a hash begins a character's code."""
    shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return " ".join(shown.translate(_ESCAPES).split())
