"""The control methods about PACER Administrative Accounts (rule A8). Refusals are `ProblemError`s."""

from collections.abc import Callable, Sequence

from cso_idp.accounts import store as accounts
from cso_idp.accounts.model import Account
from cso_idp.accounts.paa import members, store
from cso_idp.accounts.paa.model import CodeRule, Member
from cso_idp.control.named_account import existing
from cso_idp.control.paa_models import PaaChange, PaaMembership, PaaMemberView, PaaView, WorldPaa
from cso_kit.control.problem import ProblemError
from cso_kit.storage.database import Database
from cso_kit.storage.unit_of_work import Transaction


class PaaControl:
    """The control methods of administrative accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def show(self, login_id: str) -> PaaView:
        """One administrative account with its users."""
        return await self._database.read(lambda tx: _shown(tx, _paa(tx, login_id)))

    async def change(self, login_id: str, body: PaaChange) -> PaaView:
        """Changes what it asks of client codes."""

        def decide(tx: Transaction, paa: Account) -> None:
            known, sent = store.rule(tx, paa.id), body.model_fields_set
            required = known.required if body.client_code_required is None else body.client_code_required
            wanted = body.client_code_format if "client_code_format" in sent else known.format
            members.set_rule(tx, paa, CodeRule(required, wanted))

        return await self._work(login_id, decide)

    async def add_member(self, login_id: str, body: PaaMembership) -> PaaView:
        """Makes an account a user of it, as if an invitation had been accepted."""

        def decide(tx: Transaction, paa: Account) -> None:
            join(tx, paa, existing(tx, body.loginId))

        return await self._work(login_id, decide)

    async def remove_member(self, login_id: str, member: str) -> PaaView:
        """Unlinks a user, or withdraws the invitation."""

        def decide(tx: Transaction, paa: Account) -> None:
            user = existing(tx, member)
            found = [one for one in store.of_account(tx, user.id) if one.paa_id == paa.id]
            if not found:
                raise ProblemError(404, f"{member!r} is no user of {paa.login_id!r} and has no invitation of it.")
            members.end(tx, found[0], "control_plane")

        return await self._work(login_id, decide)

    async def _work(self, login_id: str, decide: Callable[[Transaction, Account], None]) -> PaaView:
        def work(tx: Transaction) -> PaaView:
            paa = _paa(tx, login_id)
            decide(tx, paa)
            return _shown(tx, paa)

        return await self._database.work(work)


def join(tx: Transaction, paa: Account, user: Account) -> None:
    """Makes an account a user of an administrative account.

    Raises:
        ProblemError: the account cannot be a user, or another PAA pays for it.
    """
    if user.type == "paa":
        raise ProblemError(409, f"{user.login_id!r} is an administrative account, and nobody pays for one.")
    paying = store.paying(tx, user.id)
    if paying and paying.id != paa.id:
        raise ProblemError(409, f"{paying.login_id!r} pays for {user.login_id!r}; remove it there first.")
    members.join(tx, paa, user)


def put(tx: Transaction, wanted: WorldPaa) -> None:
    """Gives an administrative account of a scenario its users and its rule.

    Raises:
        ProblemError: an account is not there, or is of a wrong type.
    """
    paa = _paa(tx, wanted.loginId)
    store.put_rule(tx, paa.id, CodeRule(wanted.client_code_required, wanted.client_code_format))
    for member in wanted.members:
        join(tx, paa, existing(tx, member))


def end_all(tx: Transaction, account: Account) -> None:
    """Ends what binds an account that is about to be deleted to others, without a letter."""
    for member in (*store.members(tx, account.id), *store.of_account(tx, account.id)):
        store.forget(tx, member)


def begin_again(tx: Transaction, wanted: Sequence[WorldPaa], account: Account) -> None:
    """Gives one account of a scenario its users or its payer again, as far as they are there."""
    for each in wanted:
        paa = accounts.by_login_id(tx, each.loginId)
        if paa is None or paa.type != "paa":
            continue
        if paa.id == account.id:
            store.put_rule(tx, paa.id, CodeRule(each.client_code_required, each.client_code_format))
        for member in each.members:
            user = accounts.by_login_id(tx, member)
            if user and account.id in (paa.id, user.id) and user.type != "paa" and not store.paying(tx, user.id):
                members.join(tx, paa, user)


def _paa(tx: Transaction, login_id: str) -> Account:
    found = existing(tx, login_id)
    if found.type != "paa":
        raise ProblemError(409, f"{login_id!r} is no administrative account; its type is {found.type!r}.")
    return found


def _shown(tx: Transaction, paa: Account) -> PaaView:
    rule = store.rule(tx, paa.id)
    return PaaView(
        loginId=paa.login_id,
        client_code_required=rule.required,
        client_code_format=rule.format,
        members=[_shown_member(tx, member) for member in store.members(tx, paa.id)],
    )


def _shown_member(tx: Transaction, member: Member) -> PaaMemberView:
    user = accounts.by_id(tx, member.account_id) if member.account_id else None
    return PaaMemberView(
        loginId=user.login_id if user else None,
        last_name=member.last_name,
        account_number=member.account_number,
        state=member.state,
        invited_at=member.invited_at,
        accepted_at=member.accepted_at,
    )
