"""Decides whether a client may get tokens for an account, and with which scope (rules A1, A4, A8, A9, A12).

The functions are pure. Both faces use them, so they grant the same.
"""

from dataclasses import dataclass
from typing import Literal

from cso_idp.accounts.model import Account, AccountStatus

FILING_SCOPE = "cmecf:file"
VIEWING_SCOPE = "pacer:search"
SearchWithheld = Literal["inactive", "not_activated", "disabled", "paa", "client_code_required"]


@dataclass(frozen=True)
class NotEligible:
    """Why a client gets no token for this account. `code` is for programs, `message` for the person, `told` for the client."""

    code: Literal[
        "upgrade_required", "shared", "paa", "cancelled", "locked", "unconfirmed", "in_review", "search_withheld"
    ]
    title: str
    message: str
    told: str


_SHARED = NotEligible(
    "shared",
    "A shared PACER account cannot sign on here",
    "This PACER account is shared by a firm or group. Filing needs an individual account.",
    "The PACER account is shared by a firm or group; this client accepts individual accounts only.",
)
_PAA = NotEligible(
    "paa",
    "A PACER Administrative Account cannot sign on here",
    "This account only manages the billing of others; it can neither search nor file. Use your own individual PACER account.",
    "The account is a PACER Administrative Account, which can neither search nor file.",
)
_CANCELLED = NotEligible(
    "cancelled",
    "This PACER account has been cancelled",
    "It can no longer be used. If its privileges were merged into your individual account, use that one.",
    "The PACER account has been cancelled.",
)
_LOCKED = NotEligible(
    "locked",
    "This PACER account is locked",
    "Ask the PACER Service Center to unlock it, then sign on again.",
    "The PACER account is locked.",
)
_UNCONFIRMED = NotEligible(
    "unconfirmed",
    "Confirm your e-mail address first",
    "A message with a link was sent to the address of this PACER account. Follow the link, then sign on again.",
    "The e-mail address of the PACER account is not confirmed.",
)
_IN_REVIEW = NotEligible(
    "in_review",
    "This registration is being reviewed",
    "The PACER Service Center looks at it first. You will get a message when it is done.",
    "The registration of the PACER account is being reviewed.",
)
_OUT_OF_USE: dict[AccountStatus, NotEligible] = {
    "cancelled": _CANCELLED,
    "locked": _LOCKED,
    "unconfirmed": _UNCONFIRMED,
    "in_review": _IN_REVIEW,
}
_LEGACY = NotEligible(
    "upgrade_required",
    "Your PACER account must be upgraded first",
    "It was created before August 11, 2014 and is a legacy account. Upgrade it now; you will then continue where you were.",
    "The PACER account is a legacy account, which its holder did not upgrade.",
)
_NO_SEARCH = NotEligible(
    "search_withheld",
    "This PACER account cannot search just now",
    "Its search privileges are inactive, disabled or were not activated, and this application asks for nothing but searching. "
    "Signing on to courts and filing go on. To search again, call or e-mail the PACER Service Center. If an old password "
    "disabled your account, change it under Security at Manage My Account.",
    "The PACER account may not search now, and nothing else was asked for.",
)


def is_view_only(client_scope: str) -> bool:
    """Whether a client is registered for view-only access: it may search, and never file (rule A12)."""
    scopes = client_scope.split()
    return VIEWING_SCOPE in scopes and FILING_SCOPE not in scopes


def why_not(account: Account, client_scope: str) -> NotEligible | None:
    """Why a client with this registered scope gets no tokens for this account; `None` if it may."""
    if out_of_use := _OUT_OF_USE.get(account.status):
        return out_of_use
    if account.type == "paa":
        return _PAA
    if is_view_only(client_scope):
        return None
    if account.type == "shared":
        return _SHARED
    return None if account.is_upgraded_individual else _LEGACY


def why_not_search(account: Account) -> SearchWithheld | None:
    """Why this account may not search at any client: it is a PAA (rule A8), or by its search status (A9). `None` if it may."""
    if account.type == "paa":
        return "paa"
    return None if account.search_status == "active" else account.search_status


def why_search_is_withheld(account: Account, client_code: str | None) -> SearchWithheld | None:
    """Why a holder who signed on with this client code may not search; `None` if they may.

    Beside the reasons of `why_not_search`: a required client code is missing (D§1.2).
    """
    missing = account.needs_client_code and not client_code
    return why_not_search(account) or ("client_code_required" if missing else None)


def scope_at_sign_on(account: Account, scope: str, client_code: str | None) -> str:
    """The part of a requested scope that is granted to a holder who signed on with this client code."""
    granted = granted_scope(account, scope)
    if account.needs_client_code and not client_code:
        return " ".join(part for part in granted.split() if part != VIEWING_SCOPE)
    return granted


def may_read(account: Account) -> bool:
    """Whether a view-only client gets tokens for this account, with which its holder may search (rules A9, A12)."""
    return why_not(account, VIEWING_SCOPE) is None and why_not_search(account) is None


def granted_scope(account: Account, scope: str) -> str:
    """The part of a requested scope that is granted to this account now.

    Filing is for upgraded individual accounts only (rule A1). Searching is left out while it is withheld (A8, A9).
    """
    may_file, may_search = account.is_upgraded_individual, why_not_search(account) is None
    if may_file and may_search:
        return scope
    kept = {FILING_SCOPE: may_file, VIEWING_SCOPE: may_search}
    return " ".join(part for part in scope.split() if kept.get(part, True))


def why_nothing_is_left(account: Account, scope: str | None) -> NotEligible | None:
    """The refusal if withheld search (rule A9) leaves nothing of the requested scope."""
    return None if not scope or granted_scope(account, scope) else _NO_SEARCH
