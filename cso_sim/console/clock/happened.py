"""What the last move of the calendar brought about: read from the journal, counted, and told in sentences.

The last move is the newest one of more than a minute: stopping the time and letting it run move nothing. What has come to pass by
itself since then is part of it, because the clock went on.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from court_rp.courts.phase import phase_at
from cso_kit.storage.journal import RecordedEvent
from cso_sim.coming import second_factor
from cso_sim.journal.explain import explain

if TYPE_CHECKING:
    from cso_sim.both_services import BothServices

_A_MOVE = timedelta(minutes=1)
_MOVES_READ = 50
_LOOKED_THROUGH = 20_000
_MOST_READ = 5000
_MOST_TOLD = 40
_KINDS = ("court.announced", "court.notice_posted", "court.went_live")
# What changes what is told here.
CAUSES = frozenset({"court_clock.moved", *_KINDS})


class Outcome(NamedTuple):
    """One kind of thing that happened: how many in words, and sentences about them; `more` were left out."""

    name: str
    text: str
    sentences: list[str]
    more: int


class LastMove(NamedTuple):
    """The last move of the calendar, and its outcomes. `went_back` counts the courts that are in an earlier phase again."""

    before: datetime
    after: datetime
    is_back: bool
    went_back: int
    outcomes: list[Outcome]


async def last_move(both: "BothServices") -> LastMove | None:
    """The last move and its outcomes; `None` if the journal knows of none."""
    # Kinds have no index, so only the newest part of the journal is looked through.
    since = max(0, await both.courts.journal_head() - _LOOKED_THROUGH)
    moves = await both.courts.events(since, _MOVES_READ, kinds=("court_clock.moved",), newest=True)
    for event in reversed(moves):
        before, after = (_moment(event.data.get(name)) for name in ("calendar_before", "calendar"))
        if before is None or after is None or abs(after - before) < _A_MOVE:
            continue
        is_back = after < before
        went_back = await _courts_gone_back(both, before, after) if is_back else 0
        return LastMove(before, after, is_back, went_back, await _outcomes(both, event.id, before, after))
    return None


async def _outcomes(both: "BothServices", since: int, before: datetime, after: datetime) -> list[Outcome]:
    events = await both.courts.events(since, _MOST_READ, kinds=_KINDS)
    by_kind = {kind: [event for event in events if event.kind == kind] for kind in _KINDS}
    live, announced, notices = by_kind["court.went_live"], by_kind["court.announced"], by_kind["court.notice_posted"]
    steps = [each.text for each in await second_factor(both) if before < each.at <= after]
    retired = await both.courts.events(since, _MOST_TOLD, kinds=("credential.retired",)) if live else []
    found = [
        Outcome("live", _counted(len(live), "court went live", "courts went live"), *_told(live)),
        Outcome("announced", _counted(len(announced), "court announced", "courts announced"), *_told(announced)),
        Outcome("letters", _letters(notices), *_told(notices)),
        _retired(live, retired),
        Outcome("sessions", _counted(_sum(live, "sessions_ended"), "session ended", "sessions ended"), [], 0),
        Outcome(
            "second-factor", _counted(len(steps), "step of the second factor", "steps of the second factor"), steps, 0
        ),
    ]
    return [each for each in found if not each.text.startswith("0 ")]


def _letters(notices: Sequence[RecordedEvent]) -> str:
    letters = _counted(_sum(notices, "messages"), "letter was written", "letters were written")
    return f"{_counted(len(notices), 'notice was posted', 'notices were posted')}, and {letters}"


def _retired(live: Sequence[RecordedEvent], some: Sequence[RecordedEvent]) -> Outcome:
    number = _sum(live, "credentials_retired")
    sentences = [explain(event.document("court_rp")) for event in some if event.data.get("cause") == "went_live"]
    text = _counted(number, "court login was retired", "court logins were retired")
    return Outcome("retired", text, sentences[:number], max(0, number - len(sentences)))


def _told(events: Sequence[RecordedEvent]) -> tuple[list[str], int]:
    sentences = [explain(event.document("court_rp")) for event in events[:_MOST_TOLD]]
    return sentences, len(events) - len(sentences)


async def _courts_gone_back(both: "BothServices", before: datetime, after: datetime) -> int:
    calendars = await both.courts.calendars.rows()
    return sum(phase_at(row.calendar, before) != phase_at(row.calendar, after) for row in calendars.values())


def _sum(events: Sequence[RecordedEvent], member: str) -> int:
    return sum(int(event.data.get(member) or 0) for event in events)


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _moment(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None
