"""The two long forms that may stand between an authorization request and its answer: the registration and the upgrade."""

from typing import TYPE_CHECKING

from cso_idp.accounts import register as register_account
from cso_idp.accounts.authenticate import ProvenPacerLogin
from cso_idp.accounts.details import HolderDetails
from cso_idp.interaction import store
from cso_idp.interaction.dispatch import proceed, show, signed_on
from cso_idp.interaction.outcome import ANSWERED, EXPIRED, Browser, Outcome, ShowStep
from cso_idp.interaction.policy import Missing
from cso_idp.sessions import store as sessions
from cso_idp.sessions.sign_on_sessions import change_secret
from cso_kit.storage.unit_of_work import Transaction

if TYPE_CHECKING:
    from cso_idp.provider import Provider


def show_registration(tx: Transaction, provider: "Provider", interaction_id: str, browser: Browser) -> Outcome:
    """The registration page instead of the sign-on page, for somebody who has no account yet."""
    waiting = store.find(tx, interaction_id, browser.secret)
    if waiting is None or waiting.consumed_at:
        return ANSWERED if waiting else EXPIRED
    client = provider.registered.client(tx, waiting.client_id) if waiting.client_id else None
    return ShowStep(waiting, Missing("create", "no_account", "login_required"), client, None)


def register(
    tx: Transaction,
    provider: "Provider",
    interaction_id: str,
    browser: Browser,
    wanted: HolderDetails,
    password_hash: str,
) -> Outcome | dict[str, str]:
    """Concludes the registration: the account is made, its holder signed on, and the waiting request goes on (rule A6)."""
    waiting = store.find(tx, interaction_id, browser.secret)
    if waiting is None or waiting.consumed_at:
        return ANSWERED if waiting else EXPIRED
    made = register_account.apply(tx, wanted, password_hash)
    if isinstance(made, dict):
        return made
    return signed_on(tx, provider, waiting, browser, ProvenPacerLogin(made))


def upgrade_account(
    tx: Transaction,
    provider: "Provider",
    interaction_id: str,
    browser: Browser,
    wanted: HolderDetails,
    password_hash: str,
) -> Outcome | dict[str, str]:
    """Concludes the upgrade, if that still is the next step, and the waiting request goes on (rules A3, A12)."""
    step, session = show(tx, provider, interaction_id, browser), sessions.current(tx, browser.session_cookie)
    if not isinstance(step, ShowStep) or step.missing.step != "upgrade" or session is None:
        return step
    refusal = provider.upgrade.apply(tx, session.account_id, wanted, password_hash, session.id)
    if refusal:
        return refusal
    cookie = change_secret(tx, session)
    return proceed(tx, provider, step.waiting, sessions.current(tx, cookie), session_cookie=cookie)
