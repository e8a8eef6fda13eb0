"""The step for the one-time code, between the right password and the session (rule A11).

That the password was right is kept with the interaction, never in the page. It is void when the password changes, or when
somebody else's password is given in the same interaction.
"""

from typing import TYPE_CHECKING

from cso_idp.accounts import store as accounts
from cso_idp.accounts.authenticate import CodeNeeded, SignOnRefusal, conclude
from cso_idp.accounts.model import Account
from cso_idp.interaction import dispatch, store
from cso_idp.interaction.model import Interaction
from cso_idp.interaction.outcome import ANSWERED, EXPIRED, Browser, GoTo, Outcome, ShowStep
from cso_idp.interaction.policy import Missing
from cso_kit.storage.unit_of_work import Transaction

if TYPE_CHECKING:
    from cso_idp.provider import Provider


def show(tx: Transaction, provider: "Provider", interaction_id: str, browser: Browser) -> Outcome:
    """The page that asks for the code; the sign-on page, if the password has not been given."""
    waiting = store.find(tx, interaction_id, browser.secret)
    if waiting is None or waiting.consumed_at:
        return ANSWERED if waiting else EXPIRED
    account = proven_account(tx, waiting)
    return _code_step(tx, provider, waiting, account) if account else GoTo(f"/interaction/{waiting.id}")


def give(tx: Transaction, provider: "Provider", interaction_id: str, browser: Browser, otp_code: str) -> Outcome:
    """Concludes the step: the session begins, or the same page says why not."""
    waiting = store.find(tx, interaction_id, browser.secret)
    if waiting is None or waiting.consumed_at:
        return ANSWERED if waiting else EXPIRED
    account = proven_account(tx, waiting)
    if account is None:
        return GoTo(f"/interaction/{waiting.id}")
    window = provider.settings.otp_window
    proven = conclude(
        tx, account.login_id, account.password_hash, provider.lockout, waiting.client_id, otp_code, window
    )
    if isinstance(proven, SignOnRefusal | CodeNeeded):
        return _code_step(tx, provider, waiting, account, proven if isinstance(proven, SignOnRefusal) else None)
    return dispatch.signed_on(tx, provider, waiting, browser, proven)


def proven_account(tx: Transaction, waiting: Interaction) -> Account | None:
    """Whose right password was given in this interaction, if it still is the right one."""
    proven = store.proven_password(tx, waiting)
    account = accounts.by_id(tx, proven.account_id) if proven else None
    return account if proven and account and proven.is_of(account) else None


def _code_step(
    tx: Transaction,
    provider: "Provider",
    waiting: Interaction,
    account: Account,
    refusal: SignOnRefusal | None = None,
) -> ShowStep:
    client = provider.registered.client(tx, waiting.client_id) if waiting.client_id else None
    reason = refusal.code if refusal else "second_factor"
    return ShowStep(waiting, Missing("code", reason, "login_required"), client, account, refusal)
