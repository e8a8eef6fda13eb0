"""A logout at `cso-logout`: the token's whole Central Sign-On session ends, for every face and every client (D§1.3)."""

from cso_idp.pacer import texts
from cso_idp.pacer.answer import OK, Answer
from cso_idp.pacer.tokens import holder_of
from cso_idp.sessions.sign_on_sessions import SignOnSessions
from cso_idp.settings import ProviderSettings
from cso_kit.storage.unit_of_work import Transaction


def log_out(tx: Transaction, settings: ProviderSettings, sessions: SignOnSessions, token: str) -> Answer:
    """Ends the session behind a token. What the real service says to one that is worth nothing is not public: a setting."""
    holder = holder_of(tx, token)
    if holder is not None:
        sessions.end(tx, holder.session, holder.account.sub, "logout")
    elif settings.pacer_unknown_logout == "refuse":
        return Answer(settings.pacer_other_result, texts.UNKNOWN_TOKEN)
    return Answer(OK)
