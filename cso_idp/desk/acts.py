"""What the staff can do about an account, as one visible list. Each act is confirmed, and recorded with who did it and why.

An act that needs more than the account and a reason (the CJA merge) has its own pages.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from cso_idp.accounts import store as accounts
from cso_idp.accounts.model import Account
from cso_idp.accounts.paa import members
from cso_idp.accounts.password import CloseAll
from cso_idp.accounts.registering import activation, review
from cso_idp.accounts.upgrade import share_again
from cso_idp.desk import events, store
from cso_idp.desk.model import Known
from cso_idp.mfa.apps import remove_all
from cso_idp.sessions import store as sessions
from cso_kit.storage.unit_of_work import Transaction


@dataclass(frozen=True)
class Act:
    """One act.

    Args:
        name: its part of the address, and its name in the journal.
        label: the label of its button.
        what: what will happen, in one or two sentences.
        done: what the account's page says afterwards.
        is_possible: whether there is anything to do for this account.
        do: does it; the texts are who does it and why, for verbs that record it themselves.
    """

    name: str
    label: str
    what: str
    done: str
    is_possible: Callable[[Known], bool]
    do: Callable[[Transaction, Known, str, str], object]


class Desk:
    """The desk's look at accounts, and its acts.

    Args:
        close_all: ends the sessions and tokens of an account that goes out of use.
        link_lifetime: how long the link is good for by which a released registration confirms its e-mail address.
    """

    def __init__(self, close_all: CloseAll, link_lifetime: timedelta) -> None:
        self._close_all = close_all
        self._link_lifetime = link_lifetime
        listed = (self._release(), *_ACTS, self._cancel())
        self.acts: dict[str, Act] = {act.name: act for act in listed}

    def look(self, tx: Transaction, account_number: str) -> Known | None:
        """The account with this number."""
        account = accounts.by_account_number(tx, account_number)
        return known(tx, account) if account else None

    def possible(self, seen: Known) -> list[Act]:
        """The acts that there is a use for, in the order of the list."""
        return [act for act in self.acts.values() if act.is_possible(seen)]

    def do(self, tx: Transaction, act: Act, account_number: str, by: str, reason: str) -> bool:
        """Does an act, and records it. Returns false if it is not possible (any more); then nothing is changed."""
        seen = self.look(tx, account_number)
        if seen is None or not act.is_possible(seen):
            return False
        act.do(tx, seen, by, reason)
        account = seen.account
        acted = events.ServiceCenterActed(
            sub=account.sub, login_id=account.login_id, act=act.name, by=by, reason=reason
        )
        tx.record(acted)
        return True

    def _release(self) -> Act:
        def release(tx: Transaction, seen: Known, by: str, reason: str) -> None:
            review.release(tx, seen.account, by, reason, self._link_lifetime)

        return Act(
            "release",
            "Release this registration",
            "The registration goes on: its holder gets the link that confirms the e-mail address.",
            "The registration is released.",
            _is_held,
            release,
        )

    def _cancel(self) -> Act:
        def cancel(tx: Transaction, seen: Known, _: str, __: str) -> None:
            accounts.set_status(tx, seen.account, "cancelled")
            members.end_all(tx, seen.account, "service_center")
            self._close_all(tx, seen.account, None)

        return Act(
            "cancel",
            "Cancel this account",
            "The account can never log in again, anywhere. Its sign-on sessions and tokens end now, and so do its sessions at "
            "the courts. An administrative account pays for nobody any more, and its users get a message. Nobody can undo this "
            "at the desk.",
            "The account is cancelled.",
            _is_in_use,
            cancel,
        )


def known(tx: Transaction, account: Account) -> Known:
    """An account with what the desk knows beside it."""
    locked_until = store.locked_until(tx, account.login_id)
    was_shared = accounts.was_shared(tx, account.id)
    return Known(account, locked_until, len(sessions.of_account(tx, account.id)), was_shared)


def _is_in_use(seen: Known) -> bool:
    return seen.account.status not in ("cancelled", "in_review")


def _is_held(seen: Known) -> bool:
    return seen.account.status == "in_review"


def _waits_for_a_code(seen: Known) -> bool:
    return seen.account.search_status == "not_activated" and _is_in_use(seen)


def _refuse_registration(tx: Transaction, seen: Known, by: str, reason: str) -> None:
    review.refuse(tx, seen.account, by, reason)


def _mail_code(tx: Transaction, seen: Known, by: str, _: str) -> None:
    activation.mail_code(tx, seen.account, by)


def _activate_search(tx: Transaction, seen: Known, by: str, reason: str) -> None:
    activation.activate_by_desk(tx, seen.account, by, reason)


def _share_again(tx: Transaction, seen: Known, by: str, reason: str) -> None:
    share_again(tx, seen.account, by, reason)


def _unlock(tx: Transaction, seen: Known, _: str, __: str) -> None:
    if seen.account.status == "locked":
        accounts.set_status(tx, seen.account, "active")
    accounts.forget_failures(tx, seen.account.login_id)


def _remove_second_factor(tx: Transaction, seen: Known, by: str, reason: str) -> None:
    remove_all(tx, seen.account, by=by, reason=reason)


# The acts that need nothing else, in the order in which the page of an account offers them.
_ACTS = (
    Act(
        "refuse-registration",
        "Refuse this registration",
        "The account is cancelled and can never log in. Its holder gets a message with the reason.",
        "The registration is refused.",
        _is_held,
        _refuse_registration,
    ),
    Act(
        "mail-code",
        "Mail another activation code",
        "A code for Activate Case Search Privileges goes into the mail and arrives in 7 to 10 business days. An earlier code is "
        "void from now on.",
        "A code is in the mail.",
        _waits_for_a_code,
        _mail_code,
    ),
    Act(
        "activate-search",
        "Activate search",
        "The account may search from now on, whatever withheld it: a code that did not come, a duplicate, six months without a "
        "search, or an old password, whose change can be skipped three times again. Its holder gets a message.",
        "The account may search.",
        lambda seen: seen.account.search_status != "active" and seen.account.type != "paa" and _is_in_use(seen),
        _activate_search,
    ),
    Act(
        "share-again",
        "Make it a shared account again",
        "The account was shared before it was upgraded by accident. Nobody can file with it or link it any more. Courts at which "
        "it is linked must remove the link. User name and password stay, and the office gets a message.",
        "The account is a shared account again.",
        lambda seen: seen.was_shared and seen.account.type == "individual" and _is_in_use(seen),
        _share_again,
    ),
    Act(
        "unlock",
        "Unlock this account",
        "The account can sign on again. A lockout after wrong passwords ends, and their count begins anew.",
        "The account is unlocked.",
        lambda seen: seen.account.status == "locked" or seen.locked_until is not None,
        _unlock,
    ),
    Act(
        "remove-second-factor",
        "Remove the second factor",
        "All authenticator apps and backup codes of the account are removed, and its holder gets a message. Make sure first that "
        "the holder asked for it. Where a second factor is enforced, they set one up at their next sign-on.",
        "The second factor is removed.",
        lambda seen: seen.account.has_second_factor and seen.account.status != "cancelled",
        _remove_second_factor,
    ),
)
