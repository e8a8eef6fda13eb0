"""An account's search status in words, for its holder (rules A9, A14; D§2.4)."""

from datetime import date

from cso_idp.accounts.model import Account
from cso_kit.time.american import day_text

_TEXTS = {
    "active": "active",
    "inactive": "inactive: you can log in and file, but not search. To search again, call or e-mail the PACER Service Center",
    "not_activated": "not activated: you can log in and file, but not search until you activate search privileges",
    "disabled": "disabled, because the password is too old: change it under Security",
}


def search_text(account: Account, last_search_on: date | None) -> str:
    """The search status, and the day of the last search if one is recorded."""
    if account.type == "paa":
        return "none: an administrative account does not search"
    last = f"; last search on {day_text(last_search_on)}" if last_search_on else ""
    return _TEXTS[account.search_status] + last
