"""Which events somebody wants to see on the timeline: the filters as they were typed, and the part of the journal they mean."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from cso_kit.control.problem import ProblemError
from cso_kit.storage.event import all_kinds
from cso_kit.storage.journal import Filter
from cso_kit.trace import correlation_in
from cso_kit.web.forms import Parameters
from cso_kit.web.validation_messages import did_you_mean
from cso_sim.both_services import BothServices
from cso_sim.journal.models import MergedEvent
from cso_sim.journal.position import JournalPosition, Part
from cso_sim.journal.steps import is_refusal
from cso_sim.personas import people_page
from cso_sim.scenario.courts import known_courts

_LONGEST = 200
_COMPARED = 500
# A filter by kinds that no event has.
_NO_KIND = ("none",)


class Typed(NamedTuple):
    """The filters as they were typed. `until` is where a page of the past ends."""

    person: str = ""
    court: str = ""
    kind: str = ""
    flow: str = ""
    refused: str = ""
    until: str = ""

    @classmethod
    def from_query(cls, query: Parameters) -> "Typed":
        """Those of a request."""
        return cls(*(query.text(name)[:_LONGEST] for name in cls._fields))

    def query(self, **changed: str) -> str:
        """The filters as a query string, with its question mark; empty without any."""
        given = {name: value for name, value in {**self._asdict(), **changed}.items() if value}
        return f"?{urlencode(given)}" if given else ""

    @property
    def is_filtered(self) -> bool:
        """Whether not all events are wanted."""
        return any(self._replace(until=""))


class Choice(NamedTuple):
    """The part that is wanted. `errors` has a sentence for each field that is wrong; then nothing is to be shown."""

    part: Part
    errors: Mapping[str, str]


async def chosen(both: BothServices, scenario: dict[str, Any], typed: Typed) -> Choice:
    """The part of the journal that these filters mean."""
    errors: dict[str, str] = {}

    def value(name: str, read: Callable[[str], Any]) -> Any:
        if not (text := getattr(typed, name)):
            return None
        try:
            return read(text)
        except ValueError as error:
            errors[name] = str(error)
            return None

    court_id = value("court", _court)
    kinds = value("kind", _kinds) or ()
    correlation = value("flow", _flow)
    until = value("until", _position)
    sub = None
    if typed.person:
        try:
            sub = await _sub_of(both, scenario, typed.person)
        except ValueError as error:
            errors["person"] = str(error)
    if typed.refused:
        kinds = _refusing(kinds)
    return Choice(Part(Filter(kinds, court_id, sub, correlation), until=until), errors)


def matches(wanted: Filter, event: MergedEvent) -> bool:
    """Whether an event is one of those that are wanted."""
    return (
        (not wanted.kinds or any(_is_of(event.kind, kind) for kind in wanted.kinds))
        and wanted.court_id in (None, event.court_id)
        and wanted.sub in (None, event.sub)
        and wanted.correlation in (None, event.correlation)
    )


def families() -> list[str]:
    """The families of kinds, such as `link.`."""
    return sorted({f"{each.kind.partition('.')[0]}." for each in all_kinds()})


def _is_of(kind: str, wanted: str) -> bool:
    return kind.startswith(wanted) if wanted.endswith(".") else kind == wanted


def _court(text: str) -> str:
    court_id = text.lower()
    if court_id not in known_courts():
        raise ValueError(f"There is no court {text!r}.{did_you_mean(court_id, known_courts())}")
    return court_id


def _kinds(text: str) -> tuple[str, ...]:
    kinds = sorted(each.kind for each in all_kinds())
    if text in kinds or text in families():
        return (text,)
    if f"{text}." in families():
        return (f"{text}.",)
    near = did_you_mean(text, [*kinds, *families()])
    raise ValueError(f"There is no kind of event {text!r}.{near or ' Leave it empty for all kinds.'}")


def _refusing(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """The kinds among these that tell of refusals and failures."""
    known = (each.kind for each in all_kinds())
    wanted = (kind for kind in known if not kinds or any(_is_of(kind, one) for one in kinds))
    return tuple(sorted(filter(is_refusal, wanted))) or _NO_KIND


def _flow(text: str) -> str:
    found = correlation_in(text)
    if found is None:
        raise ValueError("Paste the 32 hexadecimal digits of a correlation, or a whole traceparent.")
    return found


def _position(text: str) -> JournalPosition:
    try:
        return JournalPosition.parse(text)
    except ProblemError as error:
        raise ValueError("This is no place in the journal; begin at the newest events.") from error


async def _sub_of(both: BothServices, scenario: dict[str, Any], text: str) -> str:
    """The person with this PACER user name, `sub`, or name in the scenario."""
    if account := await both.provider.account(text):
        return account.sub
    if text in await both.provider.holders([text]):
        return text
    people = people_page(scenario, text, "").part.items
    login_ids = [account["loginId"] for person in people for account in person.get("accounts", ())]
    if len(login_ids) == 1 and (account := await both.provider.account(login_ids[0])):
        return account.sub
    if login_ids:
        raise ValueError(f"Several accounts match {text!r}. Type one user name: {', '.join(login_ids[:5])}.")
    known = [
        account["loginId"]
        for person in scenario.get("people", [])[:_COMPARED]
        for account in person.get("accounts", ())
    ]
    raise ValueError(f"There is no account {text!r}.{did_you_mean(text.lower(), known)}")
