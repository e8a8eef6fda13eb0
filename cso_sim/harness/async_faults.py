"""The asynchronous client's calls about faults: misbehaviour on purpose."""

from cso_sim.control.fault_models import ArmedFault, ArmedFaults, Disarmed, FaultArming, FaultCatalogue, FaultEntry
from cso_sim.harness.async_topic import AsyncTopic
from cso_sim.harness.calls import call, segment
from cso_sim.harness.members import checked


class AsyncFaults(AsyncTopic):
    """The catalogue of faults, and the armed ones."""

    async def catalogue(self) -> list[FaultEntry]:
        """Every fault that can be armed, by name."""
        return (await self._send(call("GET", "/faults/catalogue", FaultCatalogue))).faults

    async def arm(self, fault: str | FaultArming, **aims: object) -> ArmedFault:
        """Arms a fault: once, unless the order says otherwise. When this returns, it holds in every process.

        Args:
            fault: its name, or the whole order.
            aims: with a name, the other members of the order: `court_id="ca9"`, `times=3`, `times=None` for always.
        """
        body = fault if isinstance(fault, FaultArming) else checked(FaultArming, {"fault": fault, **aims})
        return await self._send(call("POST", "/faults", ArmedFault, body=body))

    async def armed(self) -> list[ArmedFault]:
        """The armed faults, with how often each has fired."""
        return (await self._send(call("GET", "/faults", ArmedFaults))).faults

    async def get(self, armed_id: str) -> ArmedFault:
        """One armed fault."""
        return await self._send(call("GET", f"/faults/{segment(armed_id)}", ArmedFault))

    async def disarm(self, armed_id: str) -> None:
        """Disarms one fault."""
        await self._send(call("DELETE", f"/faults/{segment(armed_id)}", Disarmed))

    async def clear(self) -> int:
        """Disarms all faults. Returns how many there were."""
        return (await self._send(call("DELETE", "/faults", Disarmed))).disarmed
