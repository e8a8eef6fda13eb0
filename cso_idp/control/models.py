"""Request and response models of the control calls about accounts, sessions, keys and clients (contract.md).

The routes, their OpenAPI description, the typed client and the command line use these models. Members are spelled as on the wire.
"""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, JsonValue, StringConstraints

from cso_idp.accounts.model import MOST_SKIPS, AccountStatus, AccountType, Generation, SearchStatus, UserType
from cso_idp.accounts.number import ACCOUNT_NUMBER
from cso_idp.accounts.security_questions import HOW_MANY
from cso_idp.mfa.model import BACKUP_CODES, MOST_APPS, SKIPS
from cso_kit.control.values import Body, Day, ShownTime, Truth, View

KeyAlgorithm = Literal["RS256", "PS256", "ES256", "EdDSA"]
# A user name is part of addresses such as /_sim/accounts/{loginId}.
_LOGIN_ID = r"^[^\s/\\\x00-\x1f\x7f]+$"
# Base32, as for authenticator apps.
_MFA_SECRET = r"^[A-Z2-7]{16,64}$"
BackupCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{5}-?[A-Za-z0-9]{5}$")]


class AuthenticatorApp(Body):
    """An authenticator app of an account (rule A11)."""

    name: str = Field(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f]*\S[^\x00-\x1f]*$", description="Its name.")
    secret: str = Field(pattern=_MFA_SECRET, description="Its base32 TOTP secret.")


Apps = Annotated[list[AuthenticatorApp], Field(max_length=MOST_APPS)]
BackupCodes = Annotated[list[BackupCode], Field(max_length=BACKUP_CODES)]
Skips = Annotated[int, Field(ge=0, le=SKIPS, strict=True)]


class SecurityQuestion(Body):
    """A question by which a password is recovered, with its answer."""

    question: str = Field(min_length=1, max_length=200, description="The question.")
    answer: str = Field(min_length=1, max_length=200, description="A fictional answer; case does not count.")


_QUESTIONS = Field(
    default=None,
    min_length=HOW_MANY,
    max_length=HOW_MANY,
    description="Two questions to recover the password by (rule A10).",
)


class AccountCreation(Body):
    """A new PACER account."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"loginId": "newfiler1", "password": "Fictional-Pass-1", "created_on": "2009-03-01"}]
        }
    )
    loginId: str = Field(min_length=1, max_length=45, pattern=_LOGIN_ID, description="The user name.")
    password: str = Field(min_length=1, max_length=128, description="A fictional password.")
    type: AccountType = Field(default="individual", description="Only an individual account can file (rule A1).")
    created_on: Day | None = Field(
        default=None,
        description="When it was created, today if left out. Before 2014-08-11 makes a legacy account (rule A2).",
    )
    upgraded_on: Day | None = Field(default=None, description="When a legacy account was upgraded (rule A3).")
    user_type: UserType = Field(default="attorney", description="What kind of user the holder is.")
    name: str | None = Field(default=None, max_length=200, description="The holder's name.")
    email: str | None = Field(default=None, max_length=200, description="The holder's e-mail address.")
    status: AccountStatus = Field(default="active", description="Whether the account can log in.")
    search_status: SearchStatus = Field(default="active", description="Whether it can search (rule A9).")
    cja_exempt_courts: list[str] = Field(default=[], description="Courts at which it is exempt from fees (rule A7).")
    cja_account: str | None = Field(
        default=None,
        max_length=20,
        description="The district whose separate exempt CJA account it is, such as cacd (rule A7).",
    )
    client_code_required: Truth = Field(default=False, description="Whether a search needs a client code (D§1.2).")
    activation_code_mailed_on: Day | None = Field(
        default=None, description="When the code for search privileges that are `not_activated` was mailed (rule A14)."
    )
    allow_shared_upgrade: Truth = Field(
        default=False, description="Leniency: lets a shared account be upgraded by accident (rule A4)."
    )
    mfa_secret: str | None = Field(
        default=None, pattern=_MFA_SECRET, description="Base32 TOTP secret of an authenticator app (rule A11)."
    )
    authenticators: Apps = Field(default=[], description="Authenticator apps, or more of them; five in all (rule A11).")
    backup_codes: BackupCodes = Field(default=[], description="Unused backup codes, such as abcde-23456 (rule A11).")
    mfa_skips: Skips = Field(
        default=0, description="How often the holder put off setting up a second factor (rule A11)."
    )
    mfa_prompted_on: Day | None = Field(
        default=None,
        description="The day from which the holder is prompted to set up a second factor; drawn, if left out.",
    )
    account_number: str | None = Field(
        default=None,
        pattern=f"^{ACCOUNT_NUMBER}$",
        description="Seven digits (rule A13); made from the `sub`, if left out.",
    )
    password_set_on: Day | None = Field(
        default=None, description="When the password was chosen; if left out, it does not get too old (rule A10)."
    )
    password_skips: int = Field(
        default=0, ge=0, le=MOST_SKIPS, description="How often its holder put off changing the password (rule A10)."
    )
    date_of_birth: Day | None = Field(
        default=None, description="The holder's date of birth, which a recovery asks for."
    )
    security_questions: list[SecurityQuestion] | None = _QUESTIONS
    last_search_on: Day | None = Field(
        default=None,
        description="The day of its last search (rule A14); if left out, its search status does not lapse.",
    )


class AccountChange(Body):
    """The members of an account that are to change; the others stay."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "locked"}]})
    loginId: str | None = Field(
        default=None, min_length=1, max_length=45, pattern=_LOGIN_ID, description="Another user name."
    )
    password: str | None = Field(default=None, min_length=1, max_length=128, description="Another password.")
    type: AccountType | None = Field(default=None, description="Another type (rule A1).")
    created_on: Day | None = Field(default=None, description="Another date of creation (rule A2).")
    user_type: UserType | None = Field(default=None, description="Another kind of user.")
    name: str | None = Field(default=None, max_length=200, description="Another name.")
    email: str | None = Field(default=None, max_length=200, description="Another e-mail address.")
    status: AccountStatus | None = Field(default=None, description="Any but `active` ends the account's sessions.")
    search_status: SearchStatus | None = Field(default=None, description="Whether it can search (rule A9).")
    cja_exempt_courts: list[str] | None = Field(default=None, description="Courts at which it is exempt (rule A7).")
    cja_account: str | None = Field(
        default=None, max_length=20, description="Makes it a district's exempt CJA account (rule A7)."
    )
    client_code_required: Truth | None = Field(
        default=None, description="Whether a search needs a client code (D§1.2)."
    )
    activation_code_mailed_on: Day | None = Field(
        default=None, description="Mails a code for search privileges on this day (rule A14); an earlier one is void."
    )
    allow_shared_upgrade: Truth | None = Field(
        default=None, description="Leniency: lets a shared account be upgraded by accident (rule A4)."
    )
    mfa_secret: str | None = Field(
        default=None,
        pattern=_MFA_SECRET,
        description="Base32 TOTP secret of the one authenticator app (rule A11); null takes the second factor away.",
    )
    authenticators: Apps | None = Field(
        default=None,
        description="All authenticator apps, or all but the one of `mfa_secret`; none takes the second factor away.",
    )
    backup_codes: BackupCodes | None = Field(default=None, description="All unused backup codes (rule A11).")
    mfa_skips: Skips | None = Field(
        default=None, description="How often the holder put off setting up a second factor."
    )
    mfa_prompted_on: Day | None = Field(
        default=None, description="The day from which the holder is prompted to set one up; null leaves it to the draw."
    )
    password_set_on: Day | None = Field(
        default=None,
        description="When the password was chosen; null, or another password, means that it does not get too old.",
    )
    password_skips: int | None = Field(
        default=None, ge=0, le=MOST_SKIPS, description="How often its holder put off changing the password (rule A10)."
    )
    date_of_birth: Day | None = Field(
        default=None, description="The holder's date of birth, which a recovery asks for."
    )
    security_questions: list[SecurityQuestion] | None = _QUESTIONS
    last_search_on: Day | None = Field(
        default=None,
        description="Another day of the last search (rule A14); with null its search status does not lapse.",
    )


class AccountView(View):
    """A PACER account."""

    loginId: str = Field(description="The user name.")
    password: str | None = Field(description="The password that was given out; null once its holder changed it.")
    sub: str = Field(description="Its identity, which never changes.")
    account_number: str = Field(description="Seven digits, which never change (rule A13).")
    type: AccountType = Field(description="Rule A1.")
    generation: Generation | None = Field(description="Rule A2; null if the account is not individual.")
    user_type: UserType = Field(description="What kind of user the holder is.")
    status: AccountStatus = Field(description="Whether the account can log in.")
    search_status: SearchStatus = Field(description="Whether it can search (rule A9).")
    created_on: Day = Field(description="When it was created.")
    upgraded_at: ShownTime | None = Field(description="When a legacy account was upgraded (rule A3).")
    name: str = Field(description="The holder's name.")
    email: str = Field(description="The holder's e-mail address.")
    cja_exempt_courts: list[str] = Field(description="Courts at which it is exempt from fees (rule A7).")
    cja_account: str | None = Field(description="The district whose separate exempt CJA account it is (rule A7).")
    client_code_required: bool = Field(description="Whether a search needs a client code (D§1.2).")
    password_set_on: Day | None = Field(description="When the password was chosen; null if its age is not counted.")
    password_skips: int = Field(description="How often its holder put off changing the password (rule A10).")
    mfa_secret: str | None = Field(description="Base32 TOTP secret of the first authenticator app (rule A11).")
    authenticators: list[AuthenticatorApp] = Field(default=[], description="All authenticator apps (rule A11).")
    backup_codes_left: int = Field(
        default=0, description="How many backup codes are unused; only their hashes are stored."
    )
    mfa_skips: int = Field(default=0, description="How often the holder put off setting up a second factor.")
    mfa_prompted_on: Day | None = Field(
        default=None,
        description="The day from which the holder is prompted to set one up, by the account or by the draw.",
    )
    last_search_on: Day | None = Field(
        description="The day of its last recorded search (rule A14); null if there is none."
    )


class AccountPage(View):
    """A page of the accounts."""

    accounts: list[AccountView] = Field(description="The accounts.")
    total: int = Field(description="How many there are that the filters leave.")
    next: int | None = Field(description="Where the next page begins (`after`); null on the last page.")


class SecondFactorChange(Body):
    """The calendar of the second factor (rule A11). The members that are left out are the settings' again."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"enforced_from": "2025-10-01"}]})
    enforced_from: Literal["never"] | Day | None = Field(
        default=None, description="The day from which nobody signs on to file without a second factor, or `never`."
    )
    seed: str | None = Field(
        default=None, max_length=200, description="What the draw of those who are prompted is made with."
    )


class SecondFactorView(View):
    """The calendar of the second factor that is in force (rule A11)."""

    exists_from: Day = Field(description="From when a code is asked of accounts that have a second factor.")
    prompted_from: Day = Field(
        description="From when filers without one are prompted, one after the other by the draw."
    )
    enforced_from: Day | None = Field(description="From when nobody signs on to file without one; null means never.")
    seed: str = Field(description="What the draw is made with.")


class KeyCreation(Body):
    """The algorithm of a new signing key."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"alg": "ES256"}]})
    alg: KeyAlgorithm = Field(default="RS256", description="The algorithm.")


class PublishedKey(View):
    """A signing key that has just been published."""

    kid: str = Field(description="Its identifier.")
    alg: str = Field(description="Its algorithm.")


class KeyView(PublishedKey):
    """A published signing key. It signs while `used_from` is set and `retired_at` is not."""

    created_at: ShownTime = Field(description="When it was made.")
    used_from: ShownTime | None = Field(description="Since when it signs; null if it was never used.")
    retired_at: ShownTime | None = Field(description="When it was retired.")
    published_until: ShownTime | None = Field(
        description="When a retired key leaves the key set, by protocol time; null while it is not retired."
    )


class KeyUse(View):
    """The key that signs now."""

    kid: str = Field(description="Its identifier.")
    retired: list[KeyView] = Field(description="The key it took the place of, if there was one.")


class ClientMetadata(Body):
    """The metadata of one of the simulator's own clients (RFC 7591 §2); all registered members are kept."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "additionalProperties": {
                "description": "Another member of RFC 7591 §2 or OpenID Connect Registration 1.0 §2."
            }
        },
    )
    __pydantic_extra__: dict[str, JsonValue]

    client_secret: str | None = Field(default=None, description="The client's secret, if it has one.")
    redirect_uris: list[str] | None = Field(default=None, description="Where answers may be sent.")


class ClientChange(View):
    """Whether a registration changed anything."""

    client_id: str = Field(description="The client.")
    changed: bool = Field(description="Whether it is new or different from before.")
