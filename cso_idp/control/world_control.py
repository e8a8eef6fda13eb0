"""The provider's control methods that a start needs: its clock, its world, and the clients of the courts.

`service_control.py` has all others. Their models take a twentieth of a start to import, so it waits for the first call.
"""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from cso_idp import events, tables
from cso_idp.accounts.registering import activation
from cso_idp.accounts.searching.lapse import settle
from cso_idp.control import store as control_store
from cso_idp.oauth import events as oauth_events
from cso_idp.oauth.clients import store as oauth_clients
from cso_idp.oauth.clients.client import Client
from cso_kit.control.service_control import ServiceControl
from cso_kit.secrets.opaque import hash_secret
from cso_kit.secrets.passwords import Passwords
from cso_kit.storage.contents import Secrets
from cso_kit.storage.database import Database
from cso_kit.storage.loaded_world import LoadedWorld
from cso_kit.storage.portions import Step
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.time.clock import ClockState

if TYPE_CHECKING:
    from cso_idp.control.own_secrets import ProviderSecrets
    from cso_kit.storage.image import LoadedTables

_WORLD = LoadedWorld(tables.world)
# The rows that hold its secrets: what it signs with, what it derives subjects from, and how it knows the courts.
_SECRETS: Secrets = {tables.signing_key: None, tables.secret: None, tables.client: "is_own"}


@cache
def _loaded_tables() -> "LoadedTables":
    from cso_kit.storage.image import LoadedTables  # of the first reset

    # The courts' clients stay, and so do signing keys and secrets.
    return LoadedTables(tables.kit, (tables.signing_key, tables.secret, tables.world), {tables.client: "NOT is_own"})


class ProviderWorldControl(ServiceControl):
    """The control methods of the provider for its clock, its world and the courts' clients."""

    def __init__(self, database: Database, passwords: Passwords) -> None:
        super().__init__(database, tables.kit, _WORLD, _SECRETS)
        self._passwords = passwords

    def _set_clock(self, tx: Transaction, state: ClockState) -> None:
        before = tx.at.calendar
        tx.set_clock(state)
        settle(tx)
        tx.record(events.ProviderClockMoved(tx.at.calendar, tx.at.protocol, state.is_frozen, before))
        activation.deliver_due(tx)

    def _is_empty(self, tx: Transaction) -> bool:
        return control_store.has_no_account(tx)

    def _wait_for_others(self, tx: Transaction) -> None:
        """Nothing: the provider has no decisions by locks."""

    def _loaded_tables(self) -> "LoadedTables":
        return _loaded_tables()

    async def _replay(self, document: dict[str, Any]) -> list[Step]:
        from cso_idp.control import world  # with the models of the calls, which a start does not need

        parsed = world.parse_world(document)
        hashed = await self._passwords.hash_all(parsed.passwords())
        clients = [client_of(each, is_own=False) for each in parsed.clients]
        return world.replay(parsed, hashed, clients)

    async def own_clients(self) -> int:
        """How many clients of the simulator's own are registered: the courts'."""
        return await self._database.read(oauth_clients.count_own)

    async def register_clients(self, registrations: Sequence[dict[str, Any]], *, is_own: bool = True) -> list[str]:
        """Registers clients or changes their registrations. Returns the ids of new and changed clients."""
        wanted = [client_of(each, is_own=is_own) for each in registrations]

        def register(tx: Transaction) -> list[str]:
            changed = [client.client_id for client in wanted if oauth_clients.put_client(tx, client)]
            if changed:
                tx.config_changed()
                tx.record(oauth_events.ClientsRegistered(client_ids=changed))
            return changed

        known = await self._database.read(oauth_clients.clients)
        if all(known.get(client.client_id) == client for client in wanted):
            return []
        return await self._database.work(register)

    async def replace_secrets(self, wanted: "ProviderSecrets", registrations: Sequence[dict[str, Any]]) -> None:
        """Puts other secrets in the place of those of a copy, and other `registrations` of the courts, as if it had begun with
        them.
        """
        from cso_idp.control.own_secrets import replace_secrets

        clients = [client_of(each, is_own=True) for each in registrations]

        def replace(tx: Transaction) -> None:
            replace_secrets(tx, wanted)
            for client in clients:
                oauth_clients.put_client(tx, client)

        await self._database.work(replace)


def client_of(metadata: dict[str, Any], *, is_own: bool) -> Client:
    """A client from its registration metadata (RFC 7591 §2); its secret is stored as a hash."""
    kept = {name: value for name, value in metadata.items() if name not in ("client_id", "client_secret")}
    secret = metadata.get("client_secret")
    return Client(metadata["client_id"], hash_secret(secret) if secret else None, kept, is_own)
