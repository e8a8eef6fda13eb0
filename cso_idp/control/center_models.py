"""Request and response models of the control calls about the PACER Service Center: its staff and CJA merges (rule A7)."""

from pydantic import ConfigDict, Field

from cso_idp.accounts.number import ACCOUNT_NUMBER
from cso_idp.cja.model import RequestState
from cso_kit.control.values import Body, ShownTime, View


class CenterStaffCreation(Body):
    """A new member of the Service Center's staff."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"login": "dana.whitlock", "key": "Staff-Only-Key1", "name": "Dana Whitlock"}]}
    )
    login: str = Field(min_length=1, max_length=45, pattern=r"^[^\s/\\\x00-\x1f\x7f]+$", description="The login.")
    key: str = Field(min_length=1, max_length=128, description="A fictional password.")
    name: str = Field(min_length=1, max_length=200, description="The fictional name.")


class CenterStaffView(View):
    """A member of the Service Center's staff."""

    login: str = Field(description="The login at the desk.")
    name: str = Field(description="The name.")


class CjaMerge(Body):
    """The exempt account to merge, and its district."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"exempt_loginId": "tb4021", "court_id": "cacd"}]})
    exempt_loginId: str = Field(min_length=1, max_length=45, description="The user name of the exempt account.")
    court_id: str = Field(min_length=1, max_length=20, description="The district.")


class CjaRequestCreation(Body):
    """A holder's request for a merge."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"account_number": "7615338", "court_id": "cacd"}]})
    account_number: str = Field(pattern=f"^{ACCOUNT_NUMBER}$", description="The number of the exempt account.")
    court_id: str = Field(min_length=1, max_length=20, description="The district.")


class CjaRequestView(View):
    """A request for a CJA merge."""

    account_number: str = Field(description="The number of the exempt account, as it was given.")
    court_id: str = Field(description="The district.")
    state: RequestState = Field(description="Whether it is decided, and how.")
    requested_at: ShownTime = Field(description="When it was made, by the calendar.")
    decided_at: ShownTime | None = Field(description="When it was decided.")
    decided_by: str | None = Field(description="Who at the Service Center decided; `control` for a control call.")
    reason: str | None = Field(description="Why.")
