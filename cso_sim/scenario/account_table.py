"""The schema of a PACER account in a scenario document."""

from pydantic import Field

from cso_idp.accounts.model import MOST_SKIPS, AccountStatus, AccountType, SearchStatus, UserType
from cso_idp.accounts.number import ACCOUNT_NUMBER
from cso_idp.accounts.security_questions import HOW_MANY
from cso_idp.mfa.model import BACKUP_CODES, MOST_APPS, SKIPS
from cso_sim.scenario.receipts import ReceiptTable
from cso_sim.scenario.second_factor import MFA_SECRET, AuthenticatorTable, BackupCode
from cso_sim.scenario.security_questions import SecurityQuestionTable
from cso_sim.scenario.table import Day, EmailAddress, LoginId, ShortText, Table


class AccountTable(Table):
    """`[[people.accounts]]`: a PACER account of this person or firm."""

    login_id: LoginId = Field(alias="loginId", description="The PACER user name.")
    account_number: str | None = Field(
        default=None,
        pattern=f"^{ACCOUNT_NUMBER}$",
        description="Its number of seven digits (rule A13); made from the scenario and the loginId, if left out.",
    )
    password: ShortText = Field(description="Its password, in clear: it is fictional.")
    type: AccountType = Field(default="individual", description="individual, shared or paa (rule A1).")
    created_on: Day = Field(description="Before 2014-08-11 makes an individual account a legacy account (rule A2).")
    upgraded_on: Day | None = Field(default=None, description="When a legacy account was upgraded (rule A3).")
    user_type: UserType = Field(default="attorney", description="What kind of user the holder is.")
    name: ShortText | None = Field(default=None, description="The name on the account; the person's, if left out.")
    email: EmailAddress | None = Field(
        default=None, description="The account's e-mail address; the person's, if left out."
    )
    status: AccountStatus = Field(
        default="active", description="active, locked, cancelled, unconfirmed or in_review (rules A6, A14)."
    )
    search_status: SearchStatus = Field(
        default="active", description="active, inactive, not_activated or disabled (rules A9, A10)."
    )
    cja_exempt_courts: list[str] = Field(
        default=[], description="Courts at which the account is exempt from fees (rule A7)."
    )
    cja_account: str | None = Field(default=None, description="Whose exempt CJA account it is: a district (rule A7).")
    mfa_secret: str | None = Field(
        default=None, pattern=MFA_SECRET, description="Base32 TOTP secret of an authenticator app (rule A11)."
    )
    authenticators: list[AuthenticatorTable] = Field(
        default=[], max_length=MOST_APPS, description="Authenticator apps, or more of them; five in all (rule A11)."
    )
    backup_codes: list[BackupCode] = Field(
        default=[], max_length=BACKUP_CODES, description="Unused backup codes, such as abcde-23456 (rule A11)."
    )
    mfa_skips: int = Field(
        default=0, ge=0, le=SKIPS, description="How often the holder put off setting up a second factor (rule A11)."
    )
    mfa_prompted_on: Day | None = Field(
        default=None, description="From when the holder is prompted to set one up; drawn, if left out (rule A11)."
    )
    client_code_required: bool = Field(
        default=False, description="Whether a search needs a client code, given when logging in (D§1.2)."
    )
    password_set_on: Day | None = Field(
        default=None, description="When the password was chosen; if left out, it does not get too old (rule A10)."
    )
    password_skips: int = Field(
        default=0, ge=0, le=MOST_SKIPS, description="How often the change of an old password was put off (rule A10)."
    )
    activation_code_mailed_on: Day | None = Field(default=None, description="When the code was mailed (rule A14).")
    allow_shared_upgrade: bool = Field(default=False, description="Leniency: the accident of rule A4 may happen.")
    last_search_on: Day | None = Field(
        default=None, description="When it last searched; if left out, the status does not lapse (rule A14)."
    )
    date_of_birth: Day | None = Field(default=None, description="Asked for when the account is upgraded or recovered.")
    security_questions: list[SecurityQuestionTable] = Field(
        default=[], max_length=HOW_MANY, description="Two questions to recover the password by (rule A10), or none."
    )
    receipts: list[ReceiptTable] = Field(default=[], description="What it has looked at before (rule A15).")
