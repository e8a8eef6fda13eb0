"""Creates very many accounts, and finds the accounts that many filers are linked to."""

from collections.abc import Callable, Sequence

from cso_idp.accounts import store
from cso_idp.accounts.model import Account
from cso_idp.control import accounts
from cso_idp.control.models import AccountCreation
from cso_kit.control.each import each_accepted
from cso_kit.secrets.passwords import Passwords
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction


class ManyAccounts:
    """The control methods. A call is one transaction."""

    def __init__(self, database: Database, passwords: Passwords) -> None:
        self._database = database
        self._passwords = passwords

    async def create(self, bodies: Sequence[AccountCreation]) -> list[str | None]:
        """Creates accounts. Returns for each why it was refused, or `None` if it was created."""
        hashed = await self._passwords.hash_all(body.password for body in bodies)

        def creating(tx: Transaction) -> Callable[[Sequence[AccountCreation]], object]:
            return lambda some: accounts.create_all(
                tx, [accounts.NewAccount(body, hashed[body.password]) for body in some]
            )

        return await each_accepted(self._database, bodies, creating)

    async def named(self, login_ids: Sequence[str]) -> dict[str, Account | None]:
        """The accounts with these user names; `None` where there is none."""

        def look(tx: Transaction) -> dict[str, Account | None]:
            named = list(dict.fromkeys(login_ids))
            return dict(zip(named, store.by_login_ids(tx, named), strict=True))

        return await self._database.read(look)
