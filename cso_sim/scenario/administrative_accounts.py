"""The table of a scenario document about PACER Administrative Accounts (rule A8), and its check."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from cso_idp.control.paa_models import CODE_FORMAT
from cso_sim.scenario.table import LoginId, Table


class PaaTable(Table):
    """`[[administrative_accounts]]`: whom a PACER Administrative Account pays for, and what it asks of client codes."""

    login_id: LoginId = Field(alias="loginId", description="An account of the type `paa`.")
    members: list[LoginId] = Field(default=[], description="The user names of the accounts that it pays for.")
    client_code_required: bool = Field(default=False, description="Whether a search of them needs a client code.")
    client_code_format: Annotated[str, StringConstraints(pattern=CODE_FORMAT)] | None = Field(
        default=None, description="The format of their client codes: A for a letter, 9 for a digit, * for either."
    )

    def world(self) -> dict[str, Any]:
        """The table in the world of the provider."""
        return {
            "loginId": self.login_id,
            "members": list(self.members),
            "client_code_required": self.client_code_required,
            "client_code_format": self.client_code_format,
        }
