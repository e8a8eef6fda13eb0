"""Tools about faults: misbehaviour of the provider and the courts on purpose, to try how an application takes it."""

from typing import Annotated

from pydantic import BaseModel, Field

from cso_kit.web.validation_messages import did_you_mean
from cso_sim.control.fault_models import ArmedFault, FaultArming, FaultEntry, FaultKind
from cso_sim.mcp.offered import Offered, Tools, changes, reads
from cso_sim.mcp.simulator import ToolRefusedError


class FaultLine(BaseModel):
    """A fault in the list. The whole catalogue at once would fill an agent's context."""

    name: str = Field(description="Its name, for arm_fault.")
    kind: FaultKind = Field(description="Its kind.")
    summary: str = Field(description="What happens.")


class FaultTools(Tools):
    """Faults."""

    def offered(self) -> list[Offered]:
        """The tools, in the order in which they are listed."""
        return [
            reads(self.list_faults),
            reads(self.show_fault),
            changes(self.arm_fault),
            reads(self.list_armed_faults),
            changes(self.disarm_faults),
        ]

    async def list_faults(
        self,
        kind: Annotated[FaultKind | None, Field(description="Only faults of this kind.")] = None,
        containing: Annotated[str, Field(description="Only faults with this word in name or summary.")] = "",
    ) -> list[FaultLine]:
        """List the faults that can be armed, with what happens; show_fault says more of one."""
        faults = await (await self.simulator.harness()).faults.catalogue()
        word = containing.casefold()
        return [
            FaultLine(name=each.name, kind=each.kind, summary=each.summary)
            for each in faults
            if kind in (None, each.kind) and word in f"{each.name} {each.summary}".casefold()
        ]

    async def show_fault(
        self, name: Annotated[str, Field(description="The fault, such as http_503; list_faults lists them.")]
    ) -> FaultEntry:
        """Show one fault: what happens, what it strikes, what a correct client does, and which specification says so."""
        faults = {each.name: each for each in await (await self.simulator.harness()).faults.catalogue()}
        if name not in faults:
            near = did_you_mean(name, faults)
            raise ToolRefusedError(f"There is no fault {name!r}; list_faults lists them.{near}")
        return faults[name]

    async def arm_fault(
        self, fault: Annotated[FaultArming, Field(description="The fault, and what it is aimed at.")]
    ) -> ArmedFault:
        """Arm a fault: once, unless times or probability say otherwise. Aim it at a client, a court, a person or an endpoint.

        When it fires, the journal has an event fault.fired with the request that it hit (read_journal).
        """
        return await (await self.simulator.harness()).faults.arm(fault)

    async def list_armed_faults(self) -> list[ArmedFault]:
        """List the armed faults, with how often each has fired."""
        return await (await self.simulator.harness()).faults.armed()

    async def disarm_faults(
        self,
        id: Annotated[str | None, Field(description="Only the armed fault with this id; null disarms all.")] = None,  # noqa: A002
    ) -> str:
        """Disarm one armed fault, or all."""
        faults = (await self.simulator.harness()).faults
        if id is None:
            return f"Disarmed: {await faults.clear()}."
        await faults.disarm(id)
        return "Disarmed: 1."
