"""Tools about people: PACER accounts, and whether their holders are ready for a court's go-live."""

from datetime import date
from typing import Annotated

from pydantic import Field

from cso_idp.accounts.model import AccountType
from cso_idp.control.models import AccountChange, AccountCreation, AccountPage, AccountView
from cso_kit.web.paging import USUAL
from cso_sim.control.readiness_models import PersonReadinessView
from cso_sim.mcp.inputs import After, CourtId, Limit, LoginId
from cso_sim.mcp.offered import Offered, Tools, changes, reads


class PeopleTools(Tools):
    """PACER accounts."""

    def offered(self) -> list[Offered]:
        """The tools, in the order in which they are listed."""
        return [
            reads(self.list_accounts),
            reads(self.show_account),
            changes(self.create_account),
            changes(self.change_account),
            reads(self.show_readiness),
        ]

    async def list_accounts(
        self,
        loginId: Annotated[str, Field(description="Only user names that begin so.")] = "",
        type: Annotated[AccountType | None, Field(description="Only accounts of this type.")] = None,  # noqa: A002
        after: After = 0,
        limit: Limit = USUAL,
    ) -> AccountPage:
        """List PACER accounts with their fictional passwords."""
        return await (await self.simulator.harness()).accounts.page(after, limit, loginId, type)

    async def show_account(self, loginId: LoginId) -> AccountView:
        """Show one PACER account: password, type, generation, status, second factor."""
        return await (await self.simulator.harness()).accounts.get(loginId)

    async def create_account(
        self, account: Annotated[AccountCreation, Field(description="The new account.")]
    ) -> AccountView:
        """Create a PACER account. Give it a fictional password.

        An account that was created before 2014-08-11 is a legacy account until it is upgraded. To file, its holder also needs a
        filer at a court (create_filer) and a link between both (link_account, or link_by_hand).
        """
        return await (await self.simulator.harness()).accounts.create(account)

    async def change_account(
        self, loginId: LoginId, change: Annotated[AccountChange, Field(description="The members to change.")]
    ) -> AccountView:
        """Change the given members of an account; the others stay. A status other than active ends its sessions."""
        return await (await self.simulator.harness()).accounts.change(loginId, change)

    async def show_readiness(
        self,
        loginId: LoginId,
        court_id: CourtId,
        on: Annotated[date | None, Field(description="A day at the court, today or later; null is now.")] = None,
    ) -> PersonReadinessView:
        """Tell whether the holder of an account can file at a court on a day, and if not, why and what the next step is."""
        return await (await self.simulator.harness()).readiness.of(loginId, court_id, on)
