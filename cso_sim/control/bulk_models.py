"""Request and response models of the control call that creates very many people and cases.

Both bodies are JSON lines: one object of these models a line.
"""

from typing import Self

from pydantic import ConfigDict, Field, model_validator

from court_rp.control.models import CaseCreation
from cso_idp.control.models import AccountCreation
from cso_kit.control.values import Body, View
from cso_sim.control.models import FilerForAccount

JSON_LINES = "application/jsonl"


class BulkFiler(FilerForAccount):
    """A new CM/ECF account, and its court."""

    court_id: str = Field(description="The court.")


class BulkCase(CaseCreation):
    """A case to open, and its court."""

    court_id: str = Field(description="The court.")


class BulkLine(Body):
    """One line: an account, a filer or a case."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"account": {"loginId": "newfiler1", "password": "Fictional-Pass-1"}}]}
    )
    account: AccountCreation | None = Field(default=None, description="An account, as for `POST /_sim/accounts`.")
    filer: BulkFiler | None = Field(default=None, description="A filer, as for `POST /_sim/courts/{court_id}/filers`.")
    case: BulkCase | None = Field(default=None, description="A case, as for `POST /_sim/courts/{court_id}/cases`.")

    @model_validator(mode="after")
    def _has_one_member(self) -> Self:
        if len(self.model_fields_set) != 1 or None in (getattr(self, name) for name in self.model_fields_set):
            raise ValueError("A line has one member: account, filer or case.")
        return self


class RefusedLine(View):
    """A line that was refused; nothing of it was created."""

    line: int = Field(description="Its number, from 1 on.")
    detail: str = Field(description="Why.")


class BulkReport(View):
    """How far the call has come: one line of the answer for each portion, and a last one."""

    line: int = Field(description="The last line that was read.")
    accounts: int = Field(description="How many accounts were created, from the first line on.")
    filers: int = Field(description="How many filers.")
    cases: int = Field(description="How many cases.")
    refused: list[RefusedLine] = Field(description="The lines of this portion that were refused.")
    is_complete: bool = Field(description="Whether this is the last report. Without one the call broke off.")
