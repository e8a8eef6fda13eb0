"""The consent step: whether an account holder lets a client of somebody else in (OpenID Connect Core 1.0 §3.1.2.4)."""

from typing import TYPE_CHECKING

from cso_idp import events
from cso_idp.accounts import store as accounts
from cso_idp.consent import store as consents
from cso_idp.interaction import dispatch, store
from cso_idp.interaction.model import Interaction
from cso_idp.interaction.outcome import ANSWERED, EXPIRED, Browser, Outcome, ShowStep
from cso_idp.sessions import store as sessions
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.csrf import is_form_token

if TYPE_CHECKING:
    from cso_idp.provider import Provider


def purpose(waiting: Interaction, asked: tuple[str, ...]) -> str:
    """What a consent form's token is bound to, besides the session: this request, and what the page said it asks."""
    return f"consent {waiting.id} {' '.join(asked)}"


def decide(
    tx: Transaction, provider: "Provider", interaction_id: str, browser: Browser, token: str, *, allowed: bool
) -> Outcome:
    """Concludes the consent step. An answer to another page than the one that would be shown now is no answer: it is shown."""
    if not allowed:
        return dispatch.cancel(tx, provider, interaction_id, browser, "The account holder did not allow it.")
    waiting = store.find(tx, interaction_id, browser.secret)
    if waiting is None or waiting.consumed_at:
        return ANSWERED if waiting else EXPIRED
    session = sessions.current(tx, browser.session_cookie)
    account = accounts.by_id(tx, session.account_id) if session else None
    shown = dispatch.proceed(tx, provider, waiting, session)
    if not isinstance(shown, ShowStep) or shown.missing.step != "consent" or account is None or shown.client is None:
        return shown
    if not is_form_token(token, browser.session_cookie or "", purpose(waiting, shown.missing.asked)):
        return shown
    client_id, scope = shown.client.client_id, " ".join(shown.missing.asked)
    consents.remember(tx, account.id, client_id, shown.missing.asked)
    tx.record(events.ConsentGiven(client_id=client_id, sub=account.sub, scope=scope))
    return dispatch.proceed(tx, provider, waiting, session, has_consented=True)
