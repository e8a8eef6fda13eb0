"""The synchronous client's calls about faults: misbehaviour on purpose."""

# Made from async_faults.py by `python -m tests.harness.synchronous`; change that one.

from cso_sim.control.fault_models import ArmedFault, ArmedFaults, Disarmed, FaultArming, FaultCatalogue, FaultEntry
from cso_sim.harness.calls import call, segment
from cso_sim.harness.members import checked
from cso_sim.harness.topic import Topic


class Faults(Topic):
    """The catalogue of faults, and the armed ones."""

    def catalogue(self) -> list[FaultEntry]:
        """Every fault that can be armed, by name."""
        return (self._send(call("GET", "/faults/catalogue", FaultCatalogue))).faults

    def arm(self, fault: str | FaultArming, **aims: object) -> ArmedFault:
        """Arms a fault: once, unless the order says otherwise. When this returns, it holds in every process.

        Args:
            fault: its name, or the whole order.
            aims: with a name, the other members of the order: `court_id="ca9"`, `times=3`, `times=None` for always.
        """
        body = fault if isinstance(fault, FaultArming) else checked(FaultArming, {"fault": fault, **aims})
        return self._send(call("POST", "/faults", ArmedFault, body=body))

    def armed(self) -> list[ArmedFault]:
        """The armed faults, with how often each has fired."""
        return (self._send(call("GET", "/faults", ArmedFaults))).faults

    def get(self, armed_id: str) -> ArmedFault:
        """One armed fault."""
        return self._send(call("GET", f"/faults/{segment(armed_id)}", ArmedFault))

    def disarm(self, armed_id: str) -> None:
        """Disarms one fault."""
        self._send(call("DELETE", f"/faults/{segment(armed_id)}", Disarmed))

    def clear(self) -> int:
        """Disarms all faults. Returns how many there were."""
        return (self._send(call("DELETE", "/faults", Disarmed))).disarmed
