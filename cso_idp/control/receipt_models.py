"""Request and response models of the control calls about receipts (rule A15)."""

from pydantic import AwareDatetime, ConfigDict, Field

from cso_kit.control.values import Body, ShownTime, Truth, View


class ReceiptDetails(Body):
    """What was looked at, where and when."""

    court_id: str | None = Field(default=None, max_length=20, description="The court; null for the Case Locator.")
    at: AwareDatetime | None = Field(default=None, description="When, by the calendar; now, if left out.")
    description: str = Field(default="Docket Report", max_length=255, description="What was looked at.")
    criteria: str = Field(default="", max_length=255, description="What was asked for.")
    client_code: str | None = Field(default=None, max_length=32, description="The client code.")
    exempt: Truth = Field(default=False, description="Whether it was exempt from fees (rule A7).")
    pages: int = Field(default=1, ge=1, le=10_000, strict=True, description="The billable pages.")
    fee: int = Field(default=10, ge=0, le=1_000, strict=True, description="The fee for a page, in cents.")


class ReceiptCreation(ReceiptDetails):
    """A receipt that is arranged, as if a court had sent it."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"loginId": "mholloway", "court_id": "cacd", "pages": 12}]}
    )
    loginId: str = Field(max_length=45, description="Whose it is.")


class ReceiptView(View):
    """A receipt of a court or of the Case Locator (rule A15). Amounts are in cents."""

    id: int = Field(description="Its number.")
    sub: str = Field(description="Whose it is.")
    loginId: str = Field(description="The user name at that time.")
    payer_sub: str | None = Field(description="The administrative account that pays for it; null if none does.")
    court_id: str | None = Field(description="The court; null for the Case Locator.")
    at: ShownTime = Field(description="When, by the calendar.")
    description: str = Field(description="What was looked at, such as Docket Report.")
    criteria: str = Field(description="What was asked for.")
    client_code: str | None = Field(description="The client code; null if none was given.")
    exempt: bool = Field(description="Whether it was exempt from fees (rule A7).")
    pages: int = Field(description="The billable pages.")
    fee: int = Field(description="The fee for a page on that day.")
    cost: int = Field(description="The whole cost; what is exempt costs the same, and is not owed.")


class ReceiptPage(View):
    """A page of the receipts."""

    receipts: list[ReceiptView] = Field(description="The receipts, oldest first.")
    total: int = Field(description="How many there are that the filters leave.")
    next: int | None = Field(description="Where the next page begins (`after`); null on the last page.")
