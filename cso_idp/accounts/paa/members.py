"""The users of a PACER Administrative Account: inviting, accepting, declining, unlinking (rule A8; D§4.1).

A PAA names a user by last name and account number. It is never told whether somebody has both: the invitation waits in its list
in any case, so nobody finds out account numbers by trying.
"""

from typing import Literal

from cso_idp.accounts import store as accounts
from cso_idp.accounts.model import Account
from cso_idp.accounts.paa import events, letters, store
from cso_idp.accounts.paa.model import CodeRule, Member
from cso_idp.inbox import INBOX
from cso_kit.inbox import PACER
from cso_kit.storage.unit_of_work import Transaction

By = Literal["user", "paa", "service_center", "control_plane"]

ALREADY_LISTED = "This account number is in your list already."
OTHER_PAA = "Another administrative account pays for you. Leave it first, then accept this invitation."


def paying_account(tx: Transaction, account_id: int) -> Account | None:
    """The PAA that pays for an account; `None` if its holder pays."""
    return store.paying(tx, account_id)


def invite(tx: Transaction, paa: Account, last_name: str, account_number: str) -> dict[str, str]:
    """Invites somebody. Returns the errors by field, empty after a success. Only a found user gets a letter."""
    if any(one.account_number == account_number for one in store.members(tx, paa.id)):
        return {"account_number": ALREADY_LISTED}
    user = _found(tx, last_name, account_number)
    _add(tx, paa, user, last_name, account_number)
    tx.record(events.UserInvited(paa=paa.sub, sub=user.sub if user else None))
    if user:
        INBOX.send(tx, PACER, user.email, letters.invitation(paa, user))
    return {}


def accept(tx: Transaction, user: Account, member_id: int) -> str:
    """The user accepts an invitation; the PAA pays from now on. Returns what is wrong, empty after a success."""
    member = _own(tx, user, member_id)
    if member is None or member.state == "accepted":
        return ""  # withdrawn meanwhile, or accepted in another window
    if store.paying(tx, user.id):
        return OTHER_PAA
    paa = accounts.by_id(tx, member.paa_id)
    if paa is None or paa.type != "paa" or paa.status == "cancelled":
        return ""
    store.accept(tx, member, store.rule(tx, paa.id))
    INBOX.send(tx, PACER, paa.email, letters.joined(paa, user))
    tx.record(events.UserJoined(paa=paa.sub, sub=user.sub))
    return ""


def leave(tx: Transaction, user: Account, member_id: int) -> None:
    """The user declines an invitation, or does not want to be paid for any more."""
    member = _own(tx, user, member_id)
    if member is not None:
        end(tx, member, "user")


def remove(tx: Transaction, paa: Account, member_id: int) -> None:
    """The administrator withdraws an invitation, or pays no longer for a user."""
    member = store.by_id(tx, member_id)
    if member is not None and member.paa_id == paa.id:
        end(tx, member, "paa")


def end_all(tx: Transaction, paa: Account, by: By) -> None:
    """Ends all memberships and invitations of an account that goes out of use. Any account can be given; only a PAA has some."""
    for member in store.members(tx, paa.id):
        end(tx, member, by)


def end(tx: Transaction, member: Member, by: By) -> None:
    """Ends an invitation or a membership. The user is told that the PAA pays no longer, the administrator what the user did."""
    paa = accounts.by_id(tx, member.paa_id)
    user = accounts.by_id(tx, member.account_id) if member.account_id else None
    store.forget(tx, member)
    if paa is None:  # pragma: no cover - a PAA takes its members with it
        return
    if user is None or member.state == "invited":
        tx.record(events.InvitationDeclined(paa=paa.sub, by=by, sub=user.sub if user else None))
    else:
        INBOX.send(tx, PACER, user.email, letters.unlinked(paa, user))
        tx.record(events.UserUnlinked(paa=paa.sub, sub=user.sub, by=by))
    if user and by == "user":
        INBOX.send(tx, PACER, paa.email, letters.left(paa, user))


def join(tx: Transaction, paa: Account, user: Account) -> None:
    """Makes an account a user of a PAA without an invitation, for a scenario or the control plane.

    Nobody gets a letter. The caller checks that nobody else pays for the account.
    """
    known = [one for one in store.of_account(tx, user.id) if one.paa_id == paa.id]
    if not known:
        _add(tx, paa, user, user.name.split()[-1], user.account_number)
        known = [one for one in store.of_account(tx, user.id) if one.paa_id == paa.id]
    if known[0].state == "invited":
        store.accept(tx, known[0], store.rule(tx, paa.id))
        tx.record(events.UserJoined(paa=paa.sub, sub=user.sub))


def set_rule(tx: Transaction, paa: Account, wanted: CodeRule) -> None:
    """Changes what the PAA asks of the client codes of its users. It binds them from their next sign-on."""
    if store.rule(tx, paa.id) == wanted:
        return
    store.put_rule(tx, paa.id, wanted)
    tx.record(events.CodeRuleChanged(paa=paa.sub, required=wanted.required, format=wanted.format))


def _own(tx: Transaction, user: Account, member_id: int) -> Member | None:
    member = store.by_id(tx, member_id)
    return member if member is not None and member.account_id == user.id else None


def _found(tx: Transaction, last_name: str, account_number: str) -> Account | None:
    user = accounts.by_account_number(tx, account_number)
    if user is None or user.type == "paa" or user.status == "cancelled":
        return None
    name, last = (" ".join(text.casefold().split()) for text in (user.name, last_name))
    return user if name == last or name.endswith(f" {last}") else None


def _add(tx: Transaction, paa: Account, user: Account | None, last_name: str, account_number: str) -> None:
    store.add(
        tx,
        paa_id=paa.id,
        account_id=user.id if user else None,
        last_name=last_name,
        account_number=account_number,
        state="invited",
        invited_at=tx.at.calendar,
        accepted_at=None,
    )
