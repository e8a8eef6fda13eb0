"""The provider's half of readiness (rule R2): the accounts of people, by `sub` or by e-mail address."""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial

from cso_idp.accounts.password_policy import age_problem
from cso_idp.control import store
from cso_idp.control.store import AccountFacts
from cso_idp.mfa.policies import Policies
from cso_idp.mfa.policy import Policy, demand, exists
from cso_idp.registrations import store as registrations
from cso_kit.storage.database import Database
from cso_kit.time.clock import Moment

# As many accounts are read at once, so that other requests run in between.
_AT_ONCE = 20_000
# A database takes only so many parameters in one statement.
_NAMED_AT_ONCE = 12_000


class AccountReadiness:
    """Reads what the provider knows for the readiness report."""

    def __init__(self, database: Database, policies: Policies) -> None:
        self._database = database
        self._policies = policies

    async def policy(self) -> Policy:
        """The calendar of the second factor."""
        return await self._database.read(self._policies.of)

    async def has_asked(self, account_id: int, court_id: str) -> bool:
        """Whether an account's holder waits for a court's decision about e-filing (rule L11)."""
        return await self._database.read(lambda tx: registrations.open_at(tx, account_id, court_id) is not None)

    async def every(self) -> list[AccountFacts]:
        """All accounts."""
        found: list[AccountFacts] = []
        after: int | None = 0
        while after is not None:
            read = partial(store.account_facts, after=after, limit=_AT_ONCE)
            some, after = await self._database.read(read)
            found += some
        return found

    async def of(self, emails: Collection[str], subs: Collection[str]) -> list[AccountFacts]:
        """The accounts with one of these folded addresses or one of these `sub`s."""
        addresses, names = list(emails), list(subs)
        found: dict[str, AccountFacts] = {}
        for start in range(0, max(len(addresses), len(names)), _NAMED_AT_ONCE):
            end = start + _NAMED_AT_ONCE
            read = partial(store.facts_of, emails=addresses[start:end], subs=names[start:end])
            some = await self._database.read(read)
            found |= {each.sub: each for each in some}
        return list(found.values())


def sign_on_lacks(policy: Policy, calendar: datetime) -> Callable[[AccountFacts], tuple[bool, bool]]:
    """A function that tells of an account whether a sign-on at this calendar time makes its holder change the password
    (rule A10), and set up a second factor (A11).
    """
    at = Moment(calendar, calendar)
    if not exists(at):
        # Passwords have no age before the second factor exists, and most days that are asked about are earlier.
        return lambda _: (False, False)
    return lambda account: (age_problem(account, at) == "expired", demand(policy, account, at) == "must")
