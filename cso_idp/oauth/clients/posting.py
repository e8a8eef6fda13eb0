"""Posts a signed token to an address that a client registered, for the channels of the outbox."""

from collections.abc import Mapping

from cso_idp.oauth.clients.address_rule import AddressRefusedError, FetchError
from cso_idp.oauth.clients.client import Client
from cso_idp.oauth.clients.fetching import Fetcher
from cso_kit.storage.outbox import DeliveryError

# Statuses after which a retry may succeed. Back-Channel Logout 1.0 §2.8: 400 means an invalid request, or a failed logout. 409
# says that something must arrive before.
PASSING = frozenset({400, 408, 409, 425, 429, *range(500, 600)})


async def post_to_client(fetcher: Fetcher, client: Client, address: str, form: Mapping[str, str]) -> None:
    """Posts a form to a client's address. Frameworks answer with 200 or 204.

    Raises:
        DeliveryError: the address is refused, the client was not reached, or it did not accept the form.
    """
    try:
        # The operator registered the simulator's own clients, and may run them at http addresses of a network.
        answer = await fetcher.request("POST", address, form, plain=client.is_own)
    except AddressRefusedError as error:
        raise DeliveryError("address_refused", f"{address}: {error}", is_final=True) from error
    except FetchError as error:
        raise DeliveryError("unreachable", f"{address}: {error}") from error
    if answer.status not in {200, 204}:
        raise DeliveryError("refused", f"{address}: status {answer.status}", is_final=answer.status not in PASSING)
