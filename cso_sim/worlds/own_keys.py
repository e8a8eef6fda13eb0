"""Keys and secrets that a world shares with no other one: signing keys, the secret of pairwise subjects, and client secrets.

They take the place of those of its template before anybody opens the world, as if its own first start had made them.
"""

import asyncio
from typing import NamedTuple, get_args

from cso_idp.control.own_secrets import ProviderSecrets, make_secrets
from cso_sim.both_services import BothServices
from cso_sim.worlds.errors import UnusableKeysError
from cso_sim.worlds.record import Keys


class OwnKeys(NamedTuple):
    """The provider's secrets, and the courts' by their names."""

    provider: ProviderSecrets
    courts: dict[str, str]


def check_keys(keys: str, seed: str | None) -> None:
    """Raises `UnusableKeysError` if a world with this seed cannot have such keys."""
    if keys not in get_args(Keys) or (keys == "own" and seed is not None):
        raise UnusableKeysError(keys)


async def make_own_keys() -> OwnKeys:
    """New keys; the courts make theirs when they are needed. RSA keys take long, so a thread makes them: requests go on."""
    return OwnKeys(await asyncio.to_thread(make_secrets), {})


async def give(both: BothServices, keys: OwnKeys) -> OwnKeys:
    """Gives the keys to a federation on copied databases, which was not started yet. Returns them with those of the courts."""
    await both.at_courts.replace_secrets(keys.courts)
    registrations = await both.at_courts.client_registrations()
    await both.at_provider.replace_secrets(keys.provider, registrations)
    return keys._replace(courts=await both.at_courts.secrets())
