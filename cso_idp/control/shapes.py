"""The bodies the control plane takes (contract.md), parsed strictly: a member that is not known is refused."""

from pydantic import BaseModel, ConfigDict, Field

from cso_idp.accounts.model import AccountStatus, AccountType, SearchStatus, UserType
from cso_kit.web.json_values import Day, Truth


class Strict(BaseModel):
    """A body whose unknown members are refused, so that a typo is never a silent no."""

    model_config = ConfigDict(extra="forbid")


# A user name is part of addresses such as /_sim/accounts/{loginId}.
_LOGIN_ID = r"^[^\s/\\\x00-\x1f\x7f]+$"
# Base32, as authenticator apps are given it.
_MFA_SECRET = r"^[A-Z2-7]{16,64}$"


class AccountBody(Strict):
    """A new PACER account."""

    loginId: str = Field(min_length=1, max_length=45, pattern=_LOGIN_ID)  # noqa: N815 - PACER's spelling
    password: str = Field(min_length=1, max_length=128)
    type: AccountType = "individual"
    created_on: Day | None = None
    upgraded_on: Day | None = None
    user_type: UserType = "attorney"
    name: str | None = Field(None, max_length=200)
    email: str | None = Field(None, max_length=200)
    status: AccountStatus = "active"
    search_status: SearchStatus = "active"
    cja_exempt_courts: list[str] = []
    client_code_required: Truth = False
    mfa_secret: str | None = Field(None, pattern=_MFA_SECRET)


class AccountChange(Strict):
    """The members of an account that are to change; the others stay."""

    loginId: str | None = Field(None, min_length=1, max_length=45, pattern=_LOGIN_ID)  # noqa: N815
    password: str | None = Field(None, min_length=1, max_length=128)
    type: AccountType | None = None
    created_on: Day | None = None
    user_type: UserType | None = None
    name: str | None = Field(None, max_length=200)
    email: str | None = Field(None, max_length=200)
    status: AccountStatus | None = None
    search_status: SearchStatus | None = None
    cja_exempt_courts: list[str] | None = None
    client_code_required: Truth | None = None
    mfa_secret: str | None = Field(None, pattern=_MFA_SECRET)


class SessionBody(Strict):
    """Whose sign-on session to open."""

    loginId: str  # noqa: N815


class KeyBody(Strict):
    """For which algorithm to make a key."""

    alg: str = Field("RS256", pattern="^(RS256|PS256|ES256|EdDSA)$")
