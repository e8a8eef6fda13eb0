"""The calendar of the second factor that is in force: the scenario's or a control call's, else that of the settings.

It is cached under the `config_version` that each transaction reads, so all processes see a change at their next transaction and a
sign-on costs no statement.
"""

from datetime import date

from cso_idp.mfa import store
from cso_idp.mfa.model import StoredPolicy
from cso_idp.mfa.policy import Policy
from cso_idp.settings import ProviderSettings
from cso_kit.storage.unit_of_work import Transaction

NEVER = "never"


class Policies:
    """The calendar of the second factor of one provider."""

    def __init__(self, settings: ProviderSettings) -> None:
        own = settings.mfa_enforced_from
        self._own = Policy(None if isinstance(own, str) else own, settings.mfa_seed)
        self._known: tuple[int, Policy] = -1, self._own

    def of(self, tx: Transaction) -> Policy:
        """The calendar that this transaction sees."""
        version, known = tx.clock.config_version, self._known
        if known[0] == version and not tx.has_new_config:
            return known[1]
        found = self._combined(store.policy(tx))
        if not tx.has_new_config:
            self._known = version, found
        return found

    def _combined(self, stored: StoredPolicy | None) -> Policy:
        if stored is None:
            return self._own
        enforced_from = self._own.enforced_from
        if stored.enforced_from is not None:
            enforced_from = None if stored.enforced_from == NEVER else date.fromisoformat(stored.enforced_from)
        return Policy(enforced_from, self._own.seed if stored.seed is None else stored.seed)


def set_policy(tx: Transaction, wanted: StoredPolicy) -> None:
    """Stores what a scenario or a control call says, instead of what one said before."""
    store.put_policy(tx, wanted)
    tx.config_changed()
