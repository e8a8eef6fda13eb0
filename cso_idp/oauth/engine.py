"""What the protocol engine of one provider works with, whichever request it answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.clients.client_keys import ClientKeys
from cso_idp.oauth.registered import Registered
from cso_idp.settings import ProviderSettings
from cso_kit.storage.unit_of_work import Transaction

# The introspection response, at the issuer, for a text that a client presents; `None` if it is no such token.
DescribeToken = Callable[[Transaction, str, str, Client], dict[str, Any] | None]


@dataclass(frozen=True)
class ProtocolEngine:
    """The settings, what is registered, the keys of clients, and who describes tokens that are not the engine's own.

    `authorization_server.CsoAuthorizationServer` answers one request with it.
    """

    settings: ProviderSettings
    registered: Registered
    client_keys: ClientKeys
    describe_other_token: DescribeToken
