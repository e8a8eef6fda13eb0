"""The tables of a scenario about cases and their parties."""

from typing import Annotated

from pydantic import Field, StringConstraints

from court_rp.cases.model import LARGEST_ID, Chapter, PartyRole
from court_rp.cases.number import COURT_FORM
from cso_sim.scenario.table import Day, ShortText, Table


class PartyTable(Table):
    """`[[cases.parties]]`: a fictional party to a case."""

    role: PartyRole = Field(description="What the party is in this case.")
    last_name: ShortText = Field(description="A person's last name, or the whole name of a company or an agency.")
    first_name: ShortText | None = Field(default=None, description="A person's first name.")
    middle_name: ShortText | None = Field(default=None, description="A person's middle name.")


class CaseTable(Table):
    """`[[cases]]`: a fictional case to file in, and to find by the case query and the Case Locator."""

    court: str = Field(description="The court's id.")
    number: Annotated[str, StringConstraints(max_length=40, pattern=f"^(?:{COURT_FORM.pattern})$")] = Field(
        description="The number in the court's form: 2:20-cv-01234, 20-10044, 20-55001, MDL No. 2875."
    )
    title: ShortText = Field(description="The short title.")
    case_id: int | None = Field(
        default=None,
        ge=1,
        le=LARGEST_ID,
        description="What programs call the case by; made from court and number, if left out.",
    )
    office: Annotated[str, StringConstraints(pattern=r"^[0-9a-z]$")] | None = Field(
        default=None,
        description="The divisional office, if the number does not say it; 1 (courts of appeals: 0), if left out.",
    )
    type: Annotated[str, StringConstraints(pattern=r"^[a-z]{1,6}$")] | None = Field(
        default=None,
        description="The kind of case, if the number does not say it; bk, ap or cv by the court, if left out.",
    )
    filed_on: Day | None = Field(
        default=None, description="When it was filed; the first day of the year in its number, if left out."
    )
    closed_on: Day | None = Field(
        default=None, description="From when it is closed, which can lie ahead of the calendar; open, if left out."
    )
    judge: ShortText | None = Field(default=None, description="The judge's name; initials are made from it.")
    nature_of_suit: str | None = Field(
        default=None, pattern=r"^[0-9]{3,4}$", description="The code of three or four digits; not in bankruptcy cases."
    )
    chapter: Chapter | None = Field(default=None, description="The chapter of a bankruptcy case.")
    parties: list[PartyTable] = Field(default=[], description="Who is party to it.")
