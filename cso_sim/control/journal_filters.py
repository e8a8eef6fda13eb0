"""The filters that all calls of the journal take, parsed into the part of the journal that is wanted."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, NamedTuple

from fastapi import Depends, Query
from pydantic import TypeAdapter, ValidationError

from cso_kit.control.clock_control import parse_duration
from cso_kit.control.problem import ProblemError
from cso_kit.control.values import SentTime
from cso_kit.storage.event import all_kinds
from cso_kit.storage.journal import Filter
from cso_kit.trace import correlation_in
from cso_kit.web.validation_messages import did_you_mean
from cso_sim.both_services import BothServices
from cso_sim.control.of_request import BothOfRequest
from cso_sim.journal.position import BEGINNING, JournalPosition, Part
from cso_sim.scenario.courts import known_courts

LONGEST_WAIT = timedelta(seconds=60)
_TIME: TypeAdapter[datetime] = TypeAdapter(SentTime)

Since = Annotated[
    str, Query(description="The `next` of the answer before, or a real time (RFC 3339); leave it out to begin.")
]
Until = Annotated[str, Query(description="Up to here: a cursor, or a real time (RFC 3339). Leave it out for the end.")]
Kinds = Annotated[list[str], Query(description="Only this kind, or with a dot at the end its family; repeatable.")]
AtCourt = Annotated[str | None, Query(description="Only events at this court.")]
OfLogin = Annotated[str | None, Query(description="Only events of this account.")]
OfSub = Annotated[str | None, Query(description="Only events of this person.")]
OfFlow = Annotated[str | None, Query(description="Only events of this flow: a correlation, or a whole `traceparent`.")]
Wait = Annotated[str, Query(description="Wait so long while there are none: seconds, or ISO 8601 such as PT5S.")]


async def part_of_request(
    both: BothOfRequest,
    since: Since = "",
    until: Until = "",
    kind: Kinds = [],  # noqa: B006 - FastAPI copies it
    court_id: AtCourt = None,
    loginId: OfLogin = None,
    sub: OfSub = None,
    correlation: OfFlow = None,
) -> Part:
    """The part of the journal that a request wants.

    Raises:
        ProblemError: a filter is malformed, or names what does not exist.
    """
    check_kinds(kind)
    sent = Sent(tuple(kind), court_id, loginId, sub, correlation)
    return await part_of(both, sent, since, until)


class Sent(NamedTuple):
    """The filters as they were sent."""

    kinds: tuple[str, ...]
    court_id: str | None
    loginId: str | None
    sub: str | None
    correlation: str | None


async def part_of(both: BothServices, sent: Sent, since: str, until: str) -> Part:
    """The part of the journal that filters and limits name. Raises as `part_of_request` does."""
    check_court(sent.court_id)
    begin, after = _place("since", since)
    end, until_there = _place("until", until) if until else (None, None)
    wanted = Filter(
        sent.kinds,
        sent.court_id,
        await sub_of(both, sent.loginId, sent.sub),
        None if sent.correlation is None else _correlation(sent.correlation),
        begin,
        end,
    )
    return Part(wanted, after or BEGINNING, until_there)


PartOfRequest = Annotated[Part, Depends(part_of_request)]


def waiting_time(wait: str) -> float:
    """The seconds of a `wait`: a number, or an ISO 8601 duration.

    Raises:
        ProblemError: it is neither, negative, or too long.
    """
    try:
        seconds = float(wait)
    except ValueError:
        seconds = parse_duration(wait).total_seconds()
    if not 0 <= seconds <= LONGEST_WAIT.total_seconds():
        raise ProblemError(
            422, f"wait: from 0 to {LONGEST_WAIT.seconds} seconds (PT{LONGEST_WAIT.seconds}S), not {wait}."
        )
    return seconds


def check_court(court_id: str | None) -> None:
    """Refuses an unknown court, because a misspelt one would silently have no events."""
    if court_id is not None and court_id not in known_courts():
        near = did_you_mean(court_id, known_courts())
        raise ProblemError(404, f"There is no court {court_id!r}; GET /_sim/scenario lists them.{near}")


def check_kinds(kinds: Sequence[str], name: str = "kind") -> None:
    """Refuses an unknown kind or family."""
    known = sorted(event.kind for event in all_kinds())
    for kind in kinds:
        if kind in known or (kind.endswith(".") and any(one.startswith(kind) for one in known)):
            continue
        raise ProblemError(422, f"{name}: There is no kind of event {kind!r}.{_near(kind, known)}")


def _near(kind: str, known: Sequence[str]) -> str:
    """What may have been meant: a kind that is spelled nearly so, or one of the same family."""
    family = f"{kind.partition('.')[0]}."
    members = [each for each in known if each.startswith(family)]
    there_are = f" There are {', '.join(members)}." if members else did_you_mean(kind, known)
    return did_you_mean(kind, members, likeness=0.85) or there_are or " docs/reference/events.md lists them."


async def sub_of(both: BothServices, login_id: str | None, sub: str | None) -> str | None:
    """The person that a filter names, by the account's user name or directly."""
    if login_id is None:
        return sub
    if sub is not None:
        raise ProblemError(422, "Give loginId or sub, not both.")
    return (await both.provider.existing_account(login_id)).sub


def _correlation(sent: str) -> str:
    found = correlation_in(sent)
    if found is None:
        raise ProblemError(
            422, "correlation: send the 32 hexadecimal digits that events show, or the traceparent that was sent."
        )
    return found


def _place(name: str, sent: str) -> tuple[datetime | None, JournalPosition | None]:
    """A time or a cursor."""
    if "T" not in sent:
        try:
            return None, JournalPosition.parse(sent)
        except ProblemError as error:
            raise ProblemError(
                422, f"{name}: use the value of next from the answer before, or a time such as 2026-02-17T08:00:00Z."
            ) from error
    try:
        time = _TIME.validate_python(sent)
    except ValidationError as error:
        raise ProblemError(422, f"{name}: {sent!r} is no time such as 2026-02-17T08:00:00Z.") from error
    if time.tzinfo is None:
        raise ProblemError(422, f"{name}: add the offset, for example {sent}Z.")
    return time, None
