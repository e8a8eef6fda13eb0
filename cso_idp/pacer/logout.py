"""Logs out at `cso-logout`: the token's Central Sign-On session ends, for both faces and all clients (D§1.3)."""

from cso_idp.pacer import texts
from cso_idp.pacer.answer import OK, Answer
from cso_idp.pacer.tokens import holder_of
from cso_idp.sessions.sign_on_sessions import SignOnSessions
from cso_idp.settings import ProviderSettings
from cso_kit.storage.unit_of_work import Transaction


def log_out(tx: Transaction, settings: ProviderSettings, sessions: SignOnSessions, token: str) -> Answer:
    """Ends the session of a token. The real answer to an invalid token is not public, so a setting chooses it."""
    holder = holder_of(tx, token)
    if holder is not None:
        sessions.end(tx, holder.session, holder.account.sub, "logout")
    elif settings.pacer_unknown_logout == "refuse":
        return Answer(settings.pacer_other_result, texts.UNKNOWN_TOKEN)
    return Answer(OK)
