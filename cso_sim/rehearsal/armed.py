"""The simulator's side of a rehearsal: its catalogue, one armed fault at a time, and what the journal said about a visit.

It sends control calls and decides nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cso_sim.rehearsal.outcome import Fault

if TYPE_CHECKING:
    from cso_sim.control.fault_models import ArmedFault, FaultEntry
    from cso_sim.harness import Harness

# Kinds of events that say what passed between the application and the provider.
_TOLD = ("fault.", "authorization.", "token.", "backchannel_logout.")
# Seconds. A delivery begins at once, but its client may be slow to answer; the first retry comes some seconds later.
_PATIENCE, _UNTIL_RETRY = 5, 30
_OWN = {"source", "id", "cursor", "kind", "recorded_at", "calendar", "protocol", "court_id"}


class Simulator:
    """A running simulator, by its control plane. `client_id` is whose requests the faults strike."""

    def __init__(self, harness: "Harness", client_id: str) -> None:
        self._harness = harness
        self._client_id = client_id
        self._position = ""

    def catalogue(self) -> list[Fault]:
        """Every fault that the simulator knows."""
        return [_fault(each) for each in self._harness.faults.catalogue()]

    def in_the_way(self, login_id: str) -> "list[ArmedFault]":
        """The faults that are armed already and could strike the client's requests, or those of a person."""
        of_court = self._client_id.removeprefix("court-") if self._client_id.startswith("court-") else None
        return [
            each
            for each in self._harness.faults.armed()
            if (each.times is None or each.fired < each.times)
            and each.client_id in (None, self._client_id)
            and each.court_id in (None, of_court)
            and each.loginId in (None, login_id)
        ]

    @contextmanager
    def armed(self, fault: Fault) -> Iterator[str]:
        """Arms a fault for one request of the client, and disarms it at the end, whatever happened."""
        aims: dict[str, object] = {"client_id": self._client_id} if "client_id" in fault.aims else {}
        if fault.endpoint:
            aims["endpoint"] = fault.endpoint
        armed = self._harness.faults.arm(fault.name, times=1, **aims)
        try:
            yield armed.id
        finally:
            self._harness.faults.disarm(armed.id)

    def has_fired(self, armed_id: str) -> bool:
        """Whether an armed fault has struck."""
        return any(each.id == armed_id and each.fired for each in self._harness.faults.armed())

    def logout_told(self) -> str | None:
        """Waits until the provider has sent the client a logout token. Returns the session's id; `None`: it sends none."""
        return self._wait_for_delivery(lambda _: True, _PATIENCE)

    def settle_logout(self, sid: str) -> None:
        """Waits until a logout token is delivered or given up: a retry would be struck by the next fault."""
        over = {"backchannel_logout.delivered", "backchannel_logout.given_up"}
        self._wait_for_delivery(lambda found: found["kind"] in over and found["sid"] == sid, _UNTIL_RETRY)

    def _wait_for_delivery(self, is_wanted: Callable[[dict[str, Any]], bool], patience: float) -> str | None:
        position = self._position
        while True:
            answer = self._harness.journal.read("backchannel_logout.", since=position, wait=patience)
            if not answer.events:
                return None
            position = answer.next
            for each in answer.events:
                found = each.model_dump()
                if found["client_id"] == self._client_id and is_wanted(found):
                    return str(found["sid"])

    def events(self) -> list[str]:
        """The journal's lines since the last call."""
        lines: list[str] = []
        while True:
            answer = self._harness.journal.read(*_TOLD, since=self._position)
            self._position = answer.next
            if not answer.events:
                return lines
            lines += [_line(each.model_dump(mode="json")) for each in answer.events]


def _fault(entry: "FaultEntry") -> Fault:
    members = entry.model_dump(exclude={"aims", "endpoints"})
    # A fault that can strike at any address is tried where tokens are issued.
    return Fault(
        **members, aims=tuple(entry.aims), endpoint="" if entry.endpoints or entry.strikes != "connection" else "/token"
    )


def _line(members: dict[str, Any]) -> str:
    facts = " ".join(f"{name}={value}" for name, value in members.items() if name not in _OWN and value is not None)
    return f"{members['kind']} {facts}".strip()
