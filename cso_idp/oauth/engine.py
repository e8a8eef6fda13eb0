"""The parts of one provider's protocol engine that do not depend on the request."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cso_idp.oauth.claim_limit import ClaimLimit
from cso_idp.oauth.client_keys import ClientKeys
from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.registered import Registered
from cso_idp.settings import ProviderSettings
from cso_kit.faults.armed import Faults
from cso_kit.storage.unit_of_work import Transaction

# Makes the introspection response of the issuer for a text that a client presents; `None` if it is no such token.
DescribeToken = Callable[[Transaction, str, str, Client], dict[str, Any] | None]


@dataclass(frozen=True)
class ProtocolEngine:
    """The settings, the registered clients and keys, the function that describes tokens of the PACER-native face, the armed
    faults, and the limit for records of requests that only claim a client's name.

    `authorization_server.CsoAuthorizationServer` uses it to answer one request.
    """

    settings: ProviderSettings
    registered: Registered
    client_keys: ClientKeys
    describe_other_token: DescribeToken
    faults: Faults
    claims: ClaimLimit = field(default_factory=ClaimLimit)
