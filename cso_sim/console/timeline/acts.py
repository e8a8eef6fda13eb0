"""Writes the acts that events tell of as a pytest test with the plugin's fixture.

An act is what somebody did: moved the clock, signed on, linked, filed, armed a fault. What followed from it by itself is left
out. An act that cannot be written is a comment in its place, with the reason. It is pure.

No event has a password or a key, so the test asks the control plane for them, or types a wrong one where one was refused.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import chain, count
from keyword import iskeyword
from typing import Any

from cso_sim.console.timeline.flows import Names, sentence_of
from cso_sim.console.timeline.left_out import LEFT_OUT, NOT_HERE, NOT_TYPED, ON_PAGES, LeftOut
from cso_sim.journal.models import MergedEvent
from cso_sim.journal.steps import court_of_client

_WRONG = "Not-The-Right-One-1"
_LONGEST_NAME = 70
# What is done at a court's desk, and has an event of its own that is written.
_WRITTEN_AT_DESK = {"calendar_changed", "closed", "linked_by_hand", "unlinked"}
# The names that the test has already.
_TAKEN = ("cso", "begin", "happened")


def as_test(title: str, events: Sequence[MergedEvent], names: Names, scenario: str | None) -> str:
    """A test that does what these events tell, and expects the same to happen. Empty if nobody did anything in them.

    Args:
        title: what the events are, in words.
        events: oldest first.
        names: whose the accounts are.
        scenario: the shipped scenario that they happened in; `None` for another one, which the test cannot name.
    """
    writer = _Writer(names)
    for event in events:
        writer.add(event)
    if not writer.expected:
        return ""
    lines = [
        "import pytest",
        "",
        "",
        *([] if scenario else ["# Name the file of your scenario here."]),
        f"@pytest.mark.cso(scenario={_text(scenario or 'my_scenario.toml')})",
        f"def test_{_identifier(title)[:_LONGEST_NAME].rstrip('_')}(cso):",
        f"    cso.clock.set({_text(events[0].calendar.isoformat())}, frozen=True)",
        *(f"    {line}" for line in writer.armed),
        "    begin = cso.journal.read(limit=1000).next",
        *(f"    {line}" for line in writer.lines),
        "",
        "    happened = [(event.kind, event.court_id) for event in cso.journal.events(since=begin)]",
        *(f"    assert ({_text(kind)}, {_text(court)}) in happened" for kind, court in dict.fromkeys(writer.expected)),
    ]
    return "\n".join(lines) + "\n"


class _Writer:
    """Collects the lines of a test, and knows in which browser each person is."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._browsers: dict[str, str] = {}
        self.armed: list[str] = []
        self.lines: list[str] = []
        self.expected: list[tuple[str, str | None]] = []

    def add(self, event: MergedEvent) -> None:
        """The lines of an event that tells of an act, or the comment that says why there is none."""
        write = _WRITTEN.get(event.kind)
        made = write(self, event, _own(event)) if write else LEFT_OUT.get(event.kind, ())
        if isinstance(made, LeftOut):
            self.lines += [f"# Left out: {sentence_of(event, self._names)}", f"# {made.why}"]
        elif made:
            self.lines += made
            self.expected.append((event.kind, event.court_id))

    def arm(self, event: MergedEvent) -> None:
        """A fault must be armed before it strikes, and so before everything else."""
        own = _own(event)
        aim = {name: value for name, value in own.get("aim", {}).items() if name != "sub"}
        line = f"cso.faults.arm({_arguments([own['fault']], aim)}, times=100)"
        if line not in self.armed:
            self.armed.append(line)
        self.expected.append((event.kind, event.court_id))

    def browser(self, key: str, name: str) -> str:
        """The variable of a new browser for somebody."""
        known = _identifier(name) or "somebody"
        known = f"{known}_browser" if known in _TAKEN or iskeyword(known) else known
        # Two people may differ only in signs that no variable has, and one login may be at two courts.
        others = {each for one, each in self._browsers.items() if one != key}
        numbered = chain([known], (f"{known}_{number}" for number in count(2)))
        self._browsers[key] = next(each for each in numbered if each not in others)
        return self._browsers[key]

    def browser_of(self, event: MergedEvent, login: str) -> str | None:
        """The variable of the browser that an event happened in, if somebody came into one."""
        return self._browsers.get(event.sub or "") or self._browsers.get(f"{event.court_id}/{login}")

    def login_id(self, event: MergedEvent) -> str | None:
        """The user name of an event's person."""
        return self._names[event.sub].login_id if event.sub and event.sub in self._names else None


Own = Mapping[str, Any]
Lines = Sequence[str] | LeftOut


def _moved(writer: _Writer, event: MergedEvent, own: Own) -> Lines:
    return [f"cso.clock.set({_text(event.calendar.isoformat())}, frozen={bool(own.get('frozen'))})"]


def _entered(writer: _Writer, event: MergedEvent, own: Own) -> Lines:
    login_id, court, login = writer.login_id(event), str(event.court_id), own.get("login")
    if own.get("by") == "cso" and event.sub and login_id:
        return [f"{writer.browser(event.sub, login_id)} = cso.sign_on({_text(login_id)}, {_text(court)})"]
    if own.get("by") == "cmecf" and login:
        variable = writer.browser(f"{court}/{login}", login)
        return [
            f"{variable} = cso.browser()",
            f"{variable}.log_in({_text(court)}, {_text(login)}, {_key(court, login)})",
        ]
    return ON_PAGES


def _login_refused(writer: _Writer, event: MergedEvent, own: Own) -> Lines:
    if not own.get("login"):
        return NOT_TYPED
    key = _text(_WRONG) if own.get("reason") == "wrong_credentials" else _key(str(event.court_id), own["login"])
    return [f"cso.browser().log_in({_text(event.court_id)}, {_text(own['login'])}, {key})"]


def _sign_on_refused(writer: _Writer, event: MergedEvent, own: Own) -> Lines:
    court = court_of_client(str(own.get("client_id") or ""))
    if court is None:
        return ON_PAGES
    if own.get("reason") != "wrong_credentials" or not own.get("login_id"):
        return NOT_TYPED
    return [f"cso.browser().sign_on({_text(court)}, {_text(own['login_id'])}, {_text(_WRONG)})"]


def _linked(writer: _Writer, event: MergedEvent, own: Own) -> Lines:
    court, login = str(event.court_id), own.get("login") or ""
    if own.get("made_by") == "desk":
        named = {"reason": own.get("reason") or "as in the journal"}
        return [f"cso.harness.courts.link({_arguments([court, login, own.get('login_id') or ''], named)})"]
    if own.get("made_by") == "scenario":
        return ()
    browser = writer.browser_of(event, login)
    if browser is None or not login:
        return NOT_HERE if browser is None else NOT_TYPED
    key = _text(_WRONG) if own.get("reason") == "wrong_credentials" else _key(court, login)
    return [f"{browser}.link({_text(court)}, {_text(login)}, {key})"]


def _unlinked(writer: _Writer, event: MergedEvent, own: Own) -> Lines:
    reason = own.get("reason") or "as in the journal"
    return [f"cso.harness.courts.unlink({_arguments([event.court_id, own['login']], {'reason': reason})})"]


def _filed(writer: _Writer, event: MergedEvent, own: Own) -> Lines:
    browser = writer.browser_of(event, str(own.get("login")))
    if browser is None:
        return NOT_HERE
    return [f"{browser}.file({_arguments([event.court_id, own['case_number'], own['event']], {})})"]


def _left(writer: _Writer, event: MergedEvent, own: Own) -> Lines:
    browser = writer.browser_of(event, str(own.get("login")))
    if own.get("reason") != "logout":
        return ()  # something else ended it
    return [f"{browser}.log_out({_text(event.court_id)})"] if browser else NOT_HERE


def _calendar(writer: _Writer, event: MergedEvent, own: Own) -> Lines:
    return [f"cso.court({_text(event.court_id)}).change_calendar({_arguments([], own['members'])})"]


def _account(writer: _Writer, event: MergedEvent, own: Own) -> Lines:
    return [f"cso.account({_arguments([], {'loginId': own['login_id'], 'type': own['type']})})"]


def _filer(writer: _Writer, event: MergedEvent, own: Own) -> Lines:
    return [f"cso.filer({_arguments([event.court_id], {'login': own['login'], 'role': own['role']})})"]


def _case(writer: _Writer, event: MergedEvent, own: Own) -> Lines:
    if own.get("login"):
        return ()  # a filing opened it
    return [f"cso.case({_arguments([event.court_id, own['title']], {'case_number': own['case_number']})})"]


def _acted(writer: _Writer, event: MergedEvent, own: Own) -> Lines:
    return () if own["act"] in _WRITTEN_AT_DESK else ON_PAGES


def _struck(writer: _Writer, event: MergedEvent, own: Own) -> Lines:
    writer.arm(event)
    return ()


_WRITTEN: Mapping[str, Callable[[_Writer, MergedEvent, Own], Lines]] = {
    "account.created": _account,
    "case.opened": _case,
    "clock.moved": _moved,
    "court.calendar_changed": _calendar,
    "court_login.refused": _login_refused,
    "court_session.ended": _left,
    "court_session.opened": _entered,
    "desk.acted": _acted,
    "fault.fired": _struck,
    "filer.created": _filer,
    "filing.accepted": _filed,
    "link.ended": _unlinked,
    "link.made": _linked,
    "link.refused": _linked,
    "sign_on.refused": _sign_on_refused,
}


def _own(event: MergedEvent) -> dict[str, Any]:
    return dict(event.__pydantic_extra__ or {})


def _key(court: str, login: str) -> str:
    """The expression for the key that a court gave out."""
    return f"cso.harness.courts.filer({_text(court)}, {_text(login)}).key"


def _arguments(values: Sequence[Any], named: Mapping[str, Any]) -> str:
    return ", ".join([*map(_text, values), *(f"{name}={_text(value)}" for name, value in named.items())])


def _text(value: Any) -> str:
    """A value as Python writes it, with the quotes that this code has."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _identifier(text: str) -> str:
    name = re.sub(r"\W+", "_", text.casefold(), flags=re.ASCII).strip("_")
    return f"_{name}" if name[:1].isdigit() else name
