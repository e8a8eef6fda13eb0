"""Says which courts and applications learn that a sign-on session has ended (back-channel logout)."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from court_rp.courts.registry import Registry
from cso_idp.accounts.model import Account
from cso_idp.control.people import Delivery

if TYPE_CHECKING:
    from cso_sim.both_services import BothServices


async def who_is_told(both: "BothServices", holder: Account, sid: str) -> str:
    """A sentence about everybody who took part in an ended session of this account."""
    told = await both.provider.people.told_of_end(holder.id, holder.sub, sid)
    people = both.courts.people
    courts = {client: court.court_id for court in Registry.load() for client in people.client_ids(court.court_id)}
    return sentence_about({courts.get(client_id, client_id): delivery for client_id, delivery in told.items()})


def sentence_about(told: Mapping[str, Delivery]) -> str:
    """The sentence; the keys are courts and applications."""
    if not told:
        return "No court was entered with this sign-on, so none has to be told."
    parts = [
        f"{words} {_listed(names)}"
        for state, words in (
            ("delivered", "has told"),
            ("pending", "is about to tell"),
            ("failed", "could not tell"),
        )
        if (names := sorted(name for name, delivery in told.items() if delivery == state))
    ]
    return f"PACER {_listed(parts)}."


def _listed(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
