"""Request and response models of the control calls about PACER Administrative Accounts (rule A8)."""

from pydantic import ConfigDict, Field

from cso_idp.accounts.paa.model import MemberState
from cso_kit.control.values import Body, ShownTime, Truth, View

CODE_FORMAT = r"^[A-Za-z0-9*_./:#&+-]{1,32}$"


class PaaChange(Body):
    """What an administrative account asks of the client codes of its users. What is left out stays."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"client_code_required": True, "client_code_format": "AA-9999"}]}
    )
    client_code_required: Truth | None = Field(
        default=None, description="Whether a search of its users needs a client code."
    )
    client_code_format: str | None = Field(
        default=None,
        pattern=CODE_FORMAT,
        description="A for a letter, 9 for a digit, * for either; null takes the format away.",
    )


class PaaMembership(Body):
    """The account that an administrative account pays for."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"loginId": "mholloway"}]})
    loginId: str = Field(min_length=1, max_length=45, description="The user's user name.")


class WorldPaa(Body):
    """An administrative account of a scenario."""

    loginId: str
    members: list[str] = []
    client_code_required: bool = False
    client_code_format: str | None = None


class PaaMemberView(View):
    """A user of an administrative account, or an invitation."""

    loginId: str | None = Field(
        description="The user's user name; null if nobody has the name and number that were typed."
    )
    last_name: str = Field(description="The last name, as it was typed.")
    account_number: str = Field(description="The account number, as it was typed.")
    state: MemberState = Field(description="Whether the invitation is accepted.")
    invited_at: ShownTime = Field(description="When the invitation was made, by the calendar.")
    accepted_at: ShownTime | None = Field(description="When it was accepted.")


class PaaView(View):
    """An administrative account."""

    loginId: str = Field(description="Its user name.")
    client_code_required: bool = Field(description="Whether a search of its users needs a client code.")
    client_code_format: str | None = Field(description="The format of their client codes; null if any will do.")
    members: list[PaaMemberView] = Field(description="Its users and invitations, oldest first.")
