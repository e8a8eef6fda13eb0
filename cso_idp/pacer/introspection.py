"""The introspection response for a token of the PACER-native face (RFC 7662).

Only the simulator's own courts get one. A court that has asked takes part in the session from then on, so that it gets a logout
token as after a sign-on by OpenID Connect.
"""

from typing import Any

from cso_idp.endpoint_table import INTROSPECT
from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.numeric_date import to_seconds
from cso_idp.oauth.vocabulary import acr_of
from cso_idp.pacer.model import PacerTokenHolder, looks_like_token
from cso_idp.pacer.strike_points import LOCATOR_TOKEN, CarriedToken
from cso_idp.pacer.tokens import holder_of, replace
from cso_idp.sessions import store as sessions
from cso_idp.settings import ProviderSettings
from cso_kit.faults.armed import Faults
from cso_kit.faults.fault import Occasion
from cso_kit.storage.unit_of_work import Transaction

# The client of the Case Locator (`court_rp.provider.identity`).
_CASE_LOCATOR = "pcl"


class PacerIntrospection:
    """Describes the tokens of one provider to its courts."""

    def __init__(self, settings: ProviderSettings, faults: Faults) -> None:
        self._settings = settings
        self._faults = faults

    def describe(self, tx: Transaction, issuer: str, presented: str, asked_by: Client) -> dict[str, Any] | None:
        """The introspection response for a presented text, or `None` if it does not have the form of such a token.

        It also records that the client takes part in the token's session.
        """
        if not looks_like_token(presented):
            return None
        holder = holder_of(tx, presented) if asked_by.is_own else None
        if holder is None:
            return {"active": False}
        sessions.join(tx, holder.session, asked_by.client_id)
        described = _described(issuer, holder)
        if self._faults.armed(tx) is not None and asked_by.client_id == _CASE_LOCATOR:
            described |= self._struck(tx, holder)
        return described

    def _struck(self, tx: Transaction, holder: PacerTokenHolder) -> dict[str, str]:
        """The token that replaces the presented one, if a fault wants it: the Case Locator hands it to its caller (D§1.4)."""
        at = Occasion(INTROSPECT.path, "POST", INTROSPECT.path, _CASE_LOCATOR, sub=holder.account.sub)
        carried = CarriedToken(lambda: replace(tx, self._settings, holder))
        replaced_by = self._faults.strike(tx, LOCATOR_TOKEN, carried, at).replaced_by
        return {} if replaced_by is None else {"replaced_by": replaced_by}


def _described(issuer: str, holder: PacerTokenHolder) -> dict[str, Any]:
    session, account, token = holder
    described = {
        "active": True,
        "token_type": "NextGenCSO",
        "iss": issuer,
        "aud": issuer,
        **account.claims("profile email pacer:search"),
        "username": account.login_id,
        "pacer_account_number": account.account_number,
        "scope": holder.scope,
        "sid": session.id,
        "auth_time": to_seconds(session.auth_time),
        "acr": acr_of(session.amr),
        "amr": session.amr.split(),
        "iat": to_seconds(token.issued_at),
        "exp": to_seconds(token.expires_at),
    }
    if token.client_code:
        described["client_code"] = token.client_code
    return described
