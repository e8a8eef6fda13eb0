"""The lifetime of a client's assertion (RFC 7523 §3), on a protocol hand that stands still."""

from collections.abc import AsyncIterator

import pytest

from cso_idp.provider import Provider
from tests.conftest import Databases
from tests.idp.client_site import JWKS_URI, Site, jwks, make_key, provider_that_reaches, signing_party
from tests.idp.conftest import settings_for
from tests.idp.relying_party import RelyingParty

DAY, LEEWAY = 24 * 3600, 60


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
async def provider(databases: Databases, site: Site) -> AsyncIterator[Provider]:
    async with provider_that_reaches(site, settings_for(databases)) as provider:
        await provider.control.move_clock(lambda state, real: state.frozen(real, "protocol"))
        yield provider


@pytest.mark.parametrize(("seconds", "status"), [(DAY, 200), (DAY + 1, 401), (-LEEWAY + 1, 200), (-LEEWAY, 401)])
async def test_assertion_lives_for_a_day_at_most(
    provider: Provider, court: RelyingParty, site: Site, seconds: int, status: int
) -> None:
    key = make_key("one")
    site.documents[JWKS_URI] = jwks(key)
    party = await signing_party(court.client, key, grant_types=["client_credentials"], scope="pacer:search")
    state, real = await provider.control.read_clock()
    expires_at = int(state.read(real).protocol.timestamp()) + seconds

    assertion = party.authenticate(exp=expires_at)
    answer = await court.client.post("/token", data={"grant_type": "client_credentials", **assertion})

    assert answer.status_code == status, answer.text
