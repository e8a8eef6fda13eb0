"""The provider's registered clients and signing keys, cached, as each transaction sees them.

The cache's key is the `config_version` that each transaction reads, so all processes see a change at their next transaction.
Stores have the SQL; other modules make the changes.
"""

from cso_idp.oauth.clients import store as client_store
from cso_idp.oauth.clients import subject
from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.keys import store as key_store
from cso_idp.oauth.keys.signing_keys import Keyring, Published
from cso_idp.settings import ProviderSettings
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.origins import origins_of
from cso_kit.web.ready_document import ReadyDocument

_CLIENTS_KEPT = 2000


class _Memory:
    """The cache of one version of the configuration."""

    def __init__(self, version: int, keyring: Keyring) -> None:
        self.version = version
        self.keyring = keyring
        self.jwks: tuple[Published, ReadyDocument] | None = None
        self.clients: dict[str, Client] = {}
        self.resources: frozenset[str] | None = None
        self.own_origins: frozenset[str] | None = None
        self.courts: dict[str, Client] | None = None


class Registered:
    """The clients and keys of one provider, with one cache."""

    def __init__(self, settings: ProviderSettings) -> None:
        self._issuer = settings.issuer
        self._memory = _Memory(-1, Keyring([]))
        self._pairwise_secret = ""

    def use_pairwise_secret(self, secret: str) -> None:
        """Sets the secret of pairwise subjects, once at the start."""
        self._pairwise_secret = secret

    def subject_of(self, client: Client, sub: str) -> str:
        """The subject of an account for a client: its `sub`, or a pairwise one (Core 1.0 §8)."""
        return subject.subject_for(client, sub, self._pairwise_secret)

    def client(self, tx: Transaction, client_id: str) -> Client | None:
        """The registered client, from the cache if possible."""
        known = self._known(tx).clients
        found = known.get(client_id)
        if found is None and client_id.isprintable():
            # RFC 6749 appendix A.1: a client_id is printable. One from a JWT or a header could hold NUL or a lone surrogate.
            found = client_store.client(tx, client_id)
            if found is not None and len(known) < _CLIENTS_KEPT:
                known[client_id] = found
        return found

    def resources(self, tx: Transaction) -> frozenset[str]:
        """The addresses of all registered resource servers."""
        known = self._known(tx)
        if known.resources is None:
            named = (client.client_metadata.get("resource") for client in client_store.clients(tx).values())
            known.resources = frozenset(str(address) for address in named if address)
        return known.resources

    def courts(self, tx: Transaction) -> dict[str, Client]:
        """The courts' clients, by court."""
        known = self._known(tx)
        if known.courts is None:
            own = client_store.clients(tx).values()
            known.courts = {client.court_id: client for client in own if client.court_id is not None}
        return known.courts

    def keyring(self, tx: Transaction) -> Keyring:
        """The signing keys, from the cache if possible."""
        return self._known(tx).keyring

    def jwks(self, tx: Transaction) -> ReadyDocument:
        """The published keys as a document."""
        known = self._known(tx)
        published = known.keyring.published(tx.at.protocol)
        if known.jwks is None or known.jwks[0] is not published:
            known.jwks = published, ReadyDocument(published.jwks)
        return known.jwks[1]

    def own_origins(self, tx: Transaction) -> frozenset[str]:
        """The origins of the simulator itself: the issuer's, and those of its own clients."""
        known = self._known(tx)
        if known.own_origins is None:
            own = (client.redirect_uris for client in client_store.clients(tx).values() if client.is_own)
            known.own_origins = origins_of([self._issuer, *(uri for uris in own for uri in uris)])
        return known.own_origins

    def _known(self, tx: Transaction) -> _Memory:
        """The cache of the configuration that this transaction sees. On PostgreSQL transactions with different versions run at
        the same time, and none may write to another version's cache. Uncommitted configuration is not cached.
        """
        version, may_keep = tx.clock.config_version, not tx.has_new_config
        if may_keep and self._memory.version == version:
            return self._memory
        fresh = _Memory(version, Keyring(key_store.keys(tx)))
        if may_keep:
            self._memory = fresh
        return fresh
