"""The part of a scenario document about receipts (rule A15)."""

from typing import Any

from pydantic import Field

from court_rp.billing.fees import fee_on
from cso_sim.scenario.table import AnyTime, ShortText, Table


class ReceiptTable(Table):
    """`[[people.accounts.receipts]]`: somebody looked at cases before the scenario begins. The fee is that of the day."""

    at: AnyTime = Field(description="When, with an offset.")
    court: str | None = Field(default=None, description="The court's id; left out for the Case Locator.")
    description: ShortText = Field(default="Docket Report", description="What was looked at.")
    criteria: str = Field(default="", max_length=255, description="What was asked for.")
    client_code: str | None = Field(default=None, max_length=32, description="The client code.")
    exempt: bool = Field(default=False, description="Whether it was exempt from fees (rule A7).")
    pages: int = Field(default=1, ge=1, le=10_000, description="The billable pages.")


def arranged(receipt: ReceiptTable) -> dict[str, Any]:
    """A receipt for the provider's world."""
    more = receipt.model_dump(exclude={"at", "court"})
    return {"at": receipt.at.isoformat(), "court_id": receipt.court, "fee": fee_on(receipt.at.date()).cents, **more}
