"""Which PACER account is whose filer's (*own*): the linked one by its `sub`, else the best one with the filer's e-mail address.

Of several accounts with one address the best counts, a separate CJA account after the others, and a shared or administrative
one only if there is no other. An account serves one filer at a court (rule L2), so the second login of one person
finds the next best, or none (rule L14).
"""

from collections.abc import Iterable
from typing import NamedTuple

from court_rp.control.store import FilerFacts
from cso_advice.standing import AccountState
from cso_idp.control.store import AccountFacts

_BEST_FIRST: tuple[AccountState, ...] = (
    *("upgraded", "legacy", "unconfirmed", "in_review", "locked", "cancelled", "shared", "paa"),
)
_RANK = {state: rank for rank, state in enumerate(_BEST_FIRST)}
_NEVER_FILE = {"shared", "paa"}


class Holding(NamedTuple):
    """The account that counts for a person, if there is one, and its state.

    `is_second` says that the person's account is taken by another login of theirs, `has_cja_apart` that the person has another,
    exempt account.
    """

    account: AccountFacts | None
    state: AccountState
    is_second: bool = False
    has_cja_apart: bool = False


class Match(NamedTuple):
    """A filer and the account that counts for them."""

    filer: FilerFacts
    holding: Holding


class People:
    """Accounts by `sub` and by e-mail address."""

    def __init__(self, accounts: Iterable[AccountFacts]) -> None:
        self._by_sub: dict[str, AccountFacts] = {}
        self._by_email: dict[str, list[AccountFacts]] = {}
        for account in accounts:
            self._by_sub[account.sub] = account
            # Who has no address is not the same person as everybody else without one.
            if account.email:
                self._by_email.setdefault(account.email.lower(), []).append(account)
        for several in self._by_email.values():
            if len(several) > 1:
                several[:] = best_first(several)

    def matched(self, filers: Iterable[FilerFacts], issuer: str) -> list[Match]:
        """The filers with their accounts. `issuer` is the provider that has the accounts."""
        everybody = list(filers)
        taken = {(one.court_id, one.sub or "") for one in everybody if one.issuer == issuer}
        return [Match(one, self._holding(one, issuer, taken)) for one in everybody]

    def of(self, account: AccountFacts) -> Holding:
        """An account as that of its holder."""
        return Holding(account, state_of(account), has_cja_apart=self._has_cja_apart(account))

    def _holding(self, filer: FilerFacts, issuer: str, taken: set[tuple[str, str]]) -> Holding:
        if filer.sub is not None:
            return self._linked(filer, issuer)
        candidates = self._by_email.get(filer.email.lower(), ())
        for account in candidates:
            if state_of(account) in _NEVER_FILE:
                return Holding(account, state_of(account))
            if (filer.court_id, account.sub) not in taken:
                taken.add((filer.court_id, account.sub))
                return self.of(account)
        return Holding(None, "upgraded" if candidates else "none", is_second=bool(candidates))

    def _linked(self, filer: FilerFacts, issuer: str) -> Holding:
        if filer.issuer != issuer:
            # An account of another provider is individual and upgraded, else the court would not have linked it (rule L1).
            return Holding(None, "upgraded")
        account = self._by_sub.get(filer.sub or "")
        return self.of(account) if account else Holding(None, "none")

    def _has_cja_apart(self, account: AccountFacts) -> bool:
        """Whether the person has another account with CJA privileges that is not cancelled (rule A7)."""
        same = self._by_email.get(account.email.lower(), ())
        return len(same) > 1 and any(
            one.is_exempt and one.sub != account.sub and one.status != "cancelled" for one in same
        )


def best_first(accounts: Iterable[AccountFacts]) -> list[AccountFacts]:
    """The accounts of one person, the one that counts first."""
    return sorted(accounts, key=lambda one: (one.is_exempt, _RANK[state_of(one)]))


def state_of(account: AccountFacts) -> AccountState:
    """The state of an account in the words of the advice."""
    if account.status != "active":
        return account.status
    if account.type != "individual":
        return account.type
    return "upgraded" if account.is_upgraded else "legacy"
