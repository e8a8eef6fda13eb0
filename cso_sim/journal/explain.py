"""Tells any event in one sentence for people: console, command line, sequence diagrams and test reports share it.

It is pure: an event in, a sentence out. A kind without words of its own is told by the docstring of its event, which is its entry
in the reference, with its members.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from string import Formatter
from typing import Any

from cso_kit.storage.event import Event, all_kinds
from cso_kit.time.american import day_text
from cso_sim.journal.plain_sentences import PLAIN
from cso_sim.journal.reasons import WHY

Members = Mapping[str, Any]
# The members that every event has; the others belong to its kind.
COMMON = frozenset(
    {
        "source",
        "id",
        "cursor",
        "kind",
        "recorded_at",
        "calendar",
        "protocol",
        "court_id",
        "sub",
        "correlation",
        "sentence",
    }
)
_SIGNS_ON_BY = {
    "cmecf": "the court's own login",
    "cso": "Central Sign-On",
    "pacer": "a PACER account, for reading only",
}


def explain(event: Members, *, with_facts: bool = True) -> str:
    """The sentence for an event, given its members as the journal shows them.

    Without `with_facts`, a kind that has no words of its own is told without its members, for readers who see them beside it.
    """
    kind, known = str(event["kind"]), _Known(event)
    if told := _TOLD.get(kind):
        return _sentence(told(known))
    if (plain := PLAIN.get(kind)) and _can_fill(plain, known):
        return _sentence(plain.format_map(known))
    return _sentence(_by_docstring(event, with_facts=with_facts))


class _Known(dict[str, Any]):
    """The members of an event; one that it has not is empty."""

    def __init__(self, event: Members) -> None:
        super().__init__({name: value for name, value in event.items() if value is not None})
        self["who"] = _who(self)
        if moment := str(self["calendar"]):
            self["day"] = day_text(datetime.fromisoformat(moment))

    def __missing__(self, name: str) -> str:
        return ""


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _by_docstring(event: Members, *, with_facts: bool) -> str:
    first = _docstrings().get(str(event["kind"]), str(event["kind"])).partition(". ")[0].rstrip(".")
    if not with_facts:
        return first
    facts = "; ".join(f"{name}: {value}" for name, value in event.items() if name not in COMMON and value is not None)
    return f"{first} ({facts})" if facts else first


@cache
def _docstrings() -> dict[str, str]:
    return {each.kind: " ".join(str(each.__doc__ or each.kind).split()) for each in all_kinds(Event)}


def _can_fill(template: str, event: Members) -> bool:
    """Whether the event has every member that the template names."""
    return all(name in event for _, name, _, _ in Formatter().parse(template) if name)


def why(event: Members) -> str:
    """Why something was refused or failed, as part of a sentence: in words if the reason is known, with what was sent and
    registered if the two differ.
    """
    reason = str(event.get("reason") or event.get("error") or "")
    if event["kind"] == "link.refused" and reason == "wrong_credentials":
        text = "wrong key" if event.get("login") else _no_such_login(event)
    else:
        text = WHY.get(reason) or str(event.get("description") or "").rstrip(".") or reason.replace("_", " ")
    return f"{text}{_differing(event)}"


def _no_such_login(event: Members) -> str:
    courts = event.get("elsewhere") or ()
    return "this court has no such login" + (f"; it is one of {' and '.join(courts)}" if courts else "")


def _differing(event: Members) -> str:
    sent, registered = event.get("sent") or {}, event.get("registered") or {}
    parts = [
        f"{name} sent {value or 'none'}, registered {registered.get(name) or 'none'}" for name, value in sent.items()
    ]
    return f" ({'; '.join(parts)})" if parts else ""


def _who(event: Members) -> str:
    """The person, as far as the event knows: the user name, else the identifier."""
    return str(event["login_id"] or event["sub"] or "somebody")


def _refusal(what: str) -> Callable[[_Known], str]:
    return lambda event: f"{what.format_map(event)} was refused: {why(event)}"


def _link_refused(event: _Known) -> str:
    whom = f"the filer {event['login']}" if event["login"] else "a login"
    return f"A link for {whom} at {event['court_id']} was refused: {why(event)}"


def _token_refused(event: _Known) -> str:
    return f"A token request of {event['client_id'] or 'a client'} was refused: {why(event)}"


def _client_request_refused(event: _Known) -> str:
    return f"A request of {event['client_id']} at {event['endpoint']} was refused: {why(event)}"


def _court_login_refused(event: _Known) -> str:
    login, court = event["login"], event["court_id"]
    if not login:
        is_wrong_court = event["reason"] == "wrong_credentials" and event["elsewhere"]
        return f"{court} refused a login: {_no_such_login(event) if is_wrong_court else why(event)}"
    return f"{court} refused the login {login}: {'wrong key' if event['reason'] == 'wrong_credentials' else why(event)}"


def _session_opened(event: _Known) -> str:
    who = event["login"] or event["sub"] or "somebody"
    purpose = {"linking": ", for linking only", "reading": ""}.get(event["purpose"], "")
    return f"{event['court_id']} opened a session for {who} by {_SIGNS_ON_BY.get(event['by'], event['by'])}{purpose}"


def _counted(number: Any, one: str, many: str) -> str:
    return f"{number or 'no'} {one if number == 1 else many}"


_TOLD: dict[str, Callable[[_Known], str]] = {
    "api.refused": _refusal("A request to the API of {court_id}"),
    "authorization.cancelled": lambda e: (
        f"{_who(e)} cancelled the sign-on for {e['client_id']} at the step {e['step']}"
    ),
    "authorization.granted": lambda e: f"The provider sent {e['client_id']} a code for {_who(e)}, for {e['scope']}",
    "authorization.refused": _refusal("An authorization request of {client_id}"),
    "backchannel_logout.delivered": lambda e: f"{e['client_id']} was told that the sign-on of {_who(e)} ended",
    "backchannel_logout.failed": lambda e: (
        f"{e['client_id']} could not be told of a logout: {why(e)}; it is tried again"
    ),
    "backchannel_logout.given_up": lambda e: f"{e['client_id']} was never told of a logout: {why(e)}",
    "case_search.refused": _refusal("A case search at {court_id}"),
    "court.announced": lambda e: (
        f"{e['court_id']} announced NextGen CM/ECF and wrote {_counted(e['messages'], 'letter', 'letters')}"
    ),
    "court.notice_posted": lambda e: (
        f"{e['court_id']} posted the notice “{e['title']}” and wrote {_counted(e['messages'], 'letter', 'letters')}"
    ),
    "court.went_live": lambda e: f"{e['court_id']} went live: it takes Central Sign-On only from now on",
    "court_login.refused": _court_login_refused,
    "court_session.ended": lambda e: f"A session at {e['court_id']} ended: {e['reason'].replace('_', ' ')}",
    "court_session.opened": _session_opened,
    "court_sign_on.refused": _refusal("A sign-on at {court_id}"),
    "credential.locked": lambda e: f"Too many wrong keys locked a login at {e['court_id']} until {e['locked_until']}",
    "credential.retired": lambda e: (
        f"The login {e['login']} at {e['court_id']} was retired, because "
        + ("it was linked" if e["cause"] == "linked" else "the court went live")
    ),
    "fault.fired": lambda e: (
        f"The fault {e['fault']} fired at {e['method']} {e['path']}"
        + (f" of {e['client_id']}" if e["client_id"] else "")
    ),
    "filing.accepted": lambda e: (
        f"{e['login']} filed a {e['event']} in {e['case_number']} at {e['court_id']}, entry {e['entry']}"
    ),
    "filing.refused": _refusal("A filing at {court_id}"),
    "grant.revoked": lambda e: f"All tokens of a sign-on at {e['client_id']} were revoked: {why(e)}",
    "link.ended": lambda e: f"The desk of {e['court_id']} undid the link of {e['login']}: {e['reason']}",
    "link.made": lambda e: f"The filer {e['login']} at {e['court_id']} was linked to the PACER account of {_who(e)}",
    "link.refused": _link_refused,
    "logout_token.accepted": lambda e: (
        f"{e['court_id']} accepted a logout token and ended {e['sessions_ended']} of its sessions"
    ),
    "logout_token.refused": _refusal("A logout token at {court_id}"),
    "pacer_login.refused": lambda e: f"A PACER login of {_who(e)} was refused: {why(e)}",
    "sign_on.code_asked": lambda e: f"The password of {_who(e)} was right, and the one-time code was asked for",
    "sign_on.locked": lambda e: (
        f"Too many wrong passwords locked the user name {e['login_id']} until {e['locked_until']}"
    ),
    "sign_on.refused": lambda e: f"A sign-on of {_who(e)} was refused: {why(e)}",
    "sign_on.succeeded": lambda e: f"{_who(e)} signed on" + (f" for {e['client_id']}" if e["client_id"] else ""),
    "sign_on_session.ended": lambda e: (
        f"The Central Sign-On session of {_who(e)} ended: {e['reason'].replace('_', ' ')}"
    ),
    "token.issued": lambda e: f"{e['client_id']} got tokens by {e['grant_type']}, for {e['scope']}",
    "client_request.refused": _client_request_refused,
    "token.refused": _token_refused,
}
