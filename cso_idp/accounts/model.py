"""A PACER account as it is read from the database, with the predicates that need nothing else."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Literal, NamedTuple, get_args

AccountType = Literal["individual", "shared", "paa"]
# A registration is `in_review` while it is held (rule A14), and `unconfirmed` until its e-mail address is confirmed (A6).
AccountStatus = Literal["active", "locked", "cancelled", "unconfirmed", "in_review"]
SearchStatus = Literal["active", "inactive", "not_activated", "disabled"]
Generation = Literal["legacy", "upgraded"]
UserType = Literal[
    "case_search_only",
    "attorney",
    "pro_se",
    "court_reporter",
    "interested_party",
    "filing_agent",
    "creditor",
    "trustee",
    "us_trustee",
    "party",
    "government",
]
# What one registers as (rules A6, A8; D§4.1), in the words of the form.
REGISTERED_KINDS: dict[UserType | Literal["paa"], str] = {
    "case_search_only": "Case search only",
    "attorney": "Attorney filer",
    "pro_se": "Non-attorney filer: pro se",
    "court_reporter": "Non-attorney filer: court reporter",
    "interested_party": "Non-attorney filer: interested party",
    "filing_agent": "Non-attorney filer: filing agent",
    "creditor": "Non-attorney filer: creditor",
    "trustee": "Non-attorney filer: trustee",
    "us_trustee": "Non-attorney filer: U.S. Trustee",
    "party": "Non-attorney filer: party",
    "government": "Government",
    "paa": "PACER Administrative Account (PAA): pays for others, neither searches nor files",
}
# What the upgrade calls the user type (D§4.2). The real list of government types is not public: these are *own*.
HolderType = Literal[
    "INDIVIDUAL",
    "FEDERAL GOVERNMENT",
    "STATE GOVERNMENT",
    "LOCAL GOVERNMENT",
    "TRIBAL GOVERNMENT",
    "FOREIGN GOVERNMENT",
]
HOLDER_TYPES: tuple[HolderType, ...] = get_args(HolderType)

# Rule A2 (source: the D. Mont. notice): accounts from before this day are legacy accounts until they are upgraded.
UPGRADED_SINCE = date(2014, 8, 11)
# Rule A10: how often a PACER-only user may put off the change of a password.
MOST_SKIPS = 3


class Account(NamedTuple):
    """One PACER account. `sub` and `account_number` never change and are never reused; the upgrade changes `login_id`.

    `cja_account` is the district whose separate exempt CJA account this is, `None` for any other account (rule A7).
    A new account has no number until it is stored, unless one is given. `is_email_confirmed` is false after the holder chose
    another address, until its link is followed; a new account waits for that by its `status`.

    `password_set_on` is the Service Center's day on which the password was chosen, `None` if it is not known. `password_skips`
    counts how often its holder put off changing it (rule A10).
    """

    id: int
    sub: str
    login_id: str
    password_hash: str
    type: AccountType
    user_type: UserType
    created_on: date
    upgraded_at: datetime | None
    status: AccountStatus
    search_status: SearchStatus
    name: str
    email: str
    cja_exempt_courts: list[str]
    client_code_required: bool = False
    # What the PAA that pays for the account asks of its client codes (rule A8), kept here because a sign-on needs it.
    paa_code_required: bool = False
    client_code_format: str | None = None
    has_second_factor: bool = False
    mfa_skips: int = 0
    mfa_prompted_on: date | None = None
    account_number: str = ""
    password_set_on: date | None = None
    password_skips: int = 0
    cja_account: str | None = None
    is_email_confirmed: bool = True

    @classmethod
    def born(cls, sub: str, login_id: str, password_hash: str, created_on: date) -> "Account":
        """A new individual account that is not stored yet."""
        return cls(
            id=0,
            sub=sub,
            login_id=login_id,
            password_hash=password_hash,
            type="individual",
            user_type="attorney",
            created_on=created_on,
            upgraded_at=None,
            status="active",
            search_status="active",
            name=login_id,
            email=f"{login_id}@example.test",
            cja_exempt_courts=[],
        )

    @property
    def generation(self) -> Generation | None:
        """Rule A2: legacy or upgraded; `None` for shared accounts and PAAs, which are never upgraded (A4)."""
        if self.type != "individual":
            return None
        return "upgraded" if self.upgraded_at or self.created_on >= UPGRADED_SINCE else "legacy"

    @property
    def needs_client_code(self) -> bool:
        """Whether search is withheld without a client code (D§1.2), by the account's own rule or that of its PAA (A8)."""
        return self.client_code_required or self.paa_code_required

    @property
    def is_upgraded_individual(self) -> bool:
        """Whether courts may get tokens for this account (rule A12), and it may be linked (L1)."""
        return self.generation == "upgraded"

    @property
    def is_filer(self) -> bool:
        """Whether the holder must accept the redaction rules at the PACER-native face, as a registered filer.

        D§1.2 names "registered filers". To take upgraded individual accounts of a filing type for them is *own*.
        """
        return self.is_upgraded_individual and self.user_type != "case_search_only"

    @property
    def kind_text(self) -> str:
        """The account type on Manage My Account (rule A5; D§4.2)."""
        if self.type == "shared":
            return "Shared PACER Account"
        if self.type == "paa":
            return "PACER Administrative Account"
        return "Upgraded PACER Account" if self.is_upgraded_individual else "Legacy PACER Account (Upgrade)"

    def named_claims(self, names: Iterable[str]) -> dict[str, Any]:
        """The holder's claims with these names (Core 1.0 §5.5); unknown names are left out."""
        known = self.claims("profile email pacer:search") if names else {}
        return {name: known[name] for name in names if name in known and name != "sub"}

    def claims(self, scope: str) -> dict[str, Any]:
        """The holder's claims that `scope` grants (OpenID Connect Core 1.0 §5.4; contract.md)."""
        scopes = scope.split()
        claims: dict[str, Any] = {"sub": self.sub}
        if "profile" in scopes:
            claims |= {"name": self.name, "preferred_username": self.login_id}
        if "email" in scopes:
            claims |= {"email": self.email, "email_verified": self.is_email_confirmed}
        if "pacer:search" in scopes or "cmecf:file" in scopes:
            claims |= {
                "pacer_account_type": self.type,
                "pacer_account_generation": self.generation,
                "pacer_user_type": self.user_type,
                "cja_exempt_courts": self.cja_exempt_courts,
            }
        return claims
