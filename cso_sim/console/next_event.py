"""The next event of the courts' calendars, as the strip and the clock show it before somebody moves there."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, NamedTuple

from court_rp.courts.registry import Registry

if TYPE_CHECKING:
    from court_rp.control.calendars import CourtEvent
    from cso_sim.both_services import BothServices


class NextEvent(NamedTuple):
    """The next date of any court's calendar. `zone` is the court's, `court` its name in a sentence, and `what` follows
    the name. `text` is for lists. `others` says how many more courts have a date at that moment.
    """

    at: datetime
    zone: tzinfo
    court_id: str
    court: str
    what: str
    text: str
    others: int


async def next_event(both: "BothServices", calendar: datetime) -> NextEvent | None:
    """The next event after a moment: the one to which `BothServices.move_to_next_event` moves. `None` if nothing lies ahead."""
    return first_of(await both.courts.calendars.coming(calendar, None))


def first_of(coming: Sequence["CourtEvent"]) -> NextEvent | None:
    """The first of some events, which are in order; `None` without any."""
    if not coming:
        return None
    first = coming[0]
    court = Registry.load()[first.court_id]
    what = first.text.removeprefix(f"{court.court_id} ")
    others = sum(each.at == first.at for each in coming) - 1
    return NextEvent(first.at, court.zone, court.court_id, court.short_name, what, first.text, others)
