"""Finds the events that nearly match an expectation: refusals of what was expected, and the same thing elsewhere or by others."""

from collections import deque
from typing import TYPE_CHECKING

from cso_sim.journal.explain import COMMON, explain
from cso_sim.journal.models import MergedEvent
from cso_sim.journal.position import Part
from cso_sim.journal.reading import every

if TYPE_CHECKING:
    from cso_sim.both_services import BothServices

_MOST = 5
# What came instead, beside the events of the same family.
_INSTEAD = {
    "authorization.": ("client_request.refused", "sign_on.refused", "sign_on.locked"),
    "backchannel_logout.": ("logout_token.refused",),
    "court_session.": (
        "court_login.refused",
        "court_sign_on.",
        "credential.locked",
        "authorization.refused",
        "token.refused",
    ),
    "filing.": ("court_session.ended",),
    "link.": ("court_sign_on.refused", "credential.locked"),
    "logout_token.": ("backchannel_logout.",),
    "sign_on.": ("authorization.refused", "pacer_login.refused"),
    "token.": ("client_request.refused", "authorization.refused", "authorization.cancelled"),
}
_REFUSING = ("refused", "failed", "cancelled", "given_up", "locked", "not_told", "not_delivered", "kept")


async def near_misses(both: "BothServices", part: Part) -> list[MergedEvent]:
    """The last events that nearly are what the part asks for, with their sentences: refusals before the same thing elsewhere."""
    wanted = part.wanted
    family = f"{wanted.kinds[0].partition('.')[0]}."
    kinds = (family, *_INSTEAD.get(family, ()))
    around = part._replace(wanted=wanted._replace(kinds=kinds, court_id=None, sub=None, correlation=None))
    refusals: deque[MergedEvent] = deque(maxlen=_MOST)
    others: deque[MergedEvent] = deque(maxlen=_MOST)
    async for event in every(both, around):
        if _is_near(event, part):
            (refusals if event.kind.endswith(_REFUSING) else others).append(event)
    return [with_sentence(event) for event in [*refusals, *others][:_MOST]]


def _is_near(event: MergedEvent, part: Part) -> bool:
    """Whether it is a refusal that may be of what is asked for, or differs from it in one filter."""
    given = {name: getattr(part.wanted, name) for name in ("court_id", "sub", "correlation")}
    differs = [name for name, value in given.items() if value is not None and getattr(event, name) != value]
    if event.kind.endswith(_REFUSING):
        return all(getattr(event, name) is None for name in differs)
    is_same = any(
        event.kind == kind or (kind.endswith(".") and event.kind.startswith(kind)) for kind in part.wanted.kinds
    )
    return is_same and len(differs) == 1


def with_sentence(event: MergedEvent) -> MergedEvent:
    """The event with its sentence."""
    members = {**event.model_dump(include=set(COMMON)), **(event.__pydantic_extra__ or {})}
    return event.model_copy(update={"sentence": explain(members)})
