"""A provider whose certificate is signed by a private authority (`COURT_CA_FILE`), over real https."""

import httpx
import pytest

from court_rp.app import create_app
from court_rp.settings import CourtSettings
from cso_idp.app import create_app as create_provider
from cso_idp.settings import ProviderSettings
from tests.conftest import MakeUrl
from tests.courts.conftest import ORIGIN
from tests.tls import PrivateSite, private_site

__all__ = ["private_site"]


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """The database makes no difference here."""
    return str(request.param)


@pytest.mark.parametrize(("is_trusted", "status"), [(True, 303), (False, 503)], ids=["trusted", "unknown"])
async def test_private_authority_is_trusted_for_the_provider(
    make_database_url: MakeUrl, private_site: PrivateSite, is_trusted: bool, status: int
) -> None:
    issuer = private_site.origin
    provider = create_provider(ProviderSettings(issuer=issuer, database_url=make_database_url("cso_idp")))
    ca_file = private_site.ca_file if is_trusted else None
    courts = create_app(CourtSettings(issuer=issuer, ca_file=ca_file, database_url=make_database_url("court_rp")))
    with private_site.serving(provider):
        transport = httpx.ASGITransport(courts)
        async with (
            courts.router.lifespan_context(courts),
            httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers={"accept": "text/html"}) as browser,
        ):
            calendar = {"go_live_at": "2020-02-14"}
            assert (await browser.put("/_sim/courts/cacd/calendar", json=calendar)).status_code == 200
            page = await browser.get("/courts/cacd/login")

    assert page.status_code == status
    assert page.headers.get("location", "").startswith(f"{issuer}/authorize?") == is_trusted
