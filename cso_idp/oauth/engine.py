"""What the protocol engine of one provider works with, whichever request it answers."""

from dataclasses import dataclass

from cso_idp.oauth.clients.client_keys import ClientKeys
from cso_idp.oauth.registered import Registered
from cso_idp.settings import ProviderSettings


@dataclass(frozen=True)
class ProtocolEngine:
    """The settings, what is registered, and the keys of clients. `server.CsoAuthorizationServer` answers one request with it."""

    settings: ProviderSettings
    registered: Registered
    client_keys: ClientKeys
