"""The cookies of the PACER login page: their attributes, and the settings that decide them."""

import httpx
import pytest

from cso_idp.provider import Provider
from cso_idp.settings import ProviderSettings
from tests.conftest import Databases
from tests.idp.conftest import ISSUER, PASSWORD, settings_for
from tests.idp.csologin.signing_on import cookies_set_by
from tests.idp.login_page import opening, view_state


class TestCookies:
    """Who sets the cookies really, and with which attributes, is not public (D§2.5): settings decide."""

    async def log_in_at(self, provider: Provider, origin: str) -> dict[str, dict[str, str]]:
        transport = httpx.ASGITransport(provider.app)  # type: ignore[attr-defined]
        async with httpx.AsyncClient(transport=transport, base_url=origin) as client:
            page = await client.get(opening())
            data = {
                "loginForm": "loginForm",
                "loginForm:loginName": "rae.reader",
                "loginForm:password": PASSWORD,
                "javax.faces.ViewState": view_state(page.text),
            }
            # The session's own cookie would not come back over http; the page's does.
            cookies = {name: value for name, value in page.cookies.items() if name == "JSESSIONID"}
            client.cookies.clear()
            answer = await client.post(opening(), data=data, headers={"cookie": f"JSESSIONID={cookies['JSESSIONID']}"})
        assert answer.status_code == 303, answer.text
        return cookies_set_by(answer)

    async def test_at_the_login_host_they_are_for_the_whole_domain(self, provider: Provider) -> None:
        given = await self.log_in_at(provider, "https://pacer.login.uscourts.gov")

        for name in ("NextGenCSO", "PacerSession"):
            assert given[name]["domain"] == "uscourts.gov"
            assert given[name]["path"] == "/"
            assert given[name]["httponly"]
            assert given[name]["secure"]
            assert given[name]["samesite"] == "lax"

    @pytest.mark.parametrize("origin", [ISSUER, "http://pacer.login.localhost:8400", "http://127.0.0.1:8400"])
    async def test_elsewhere_they_are_for_that_host_only(self, provider: Provider, origin: str) -> None:
        given = await self.log_in_at(provider, origin)

        assert "domain" not in given["NextGenCSO"]
        assert "secure" not in given["NextGenCSO"]

    @pytest.mark.parametrize(
        ("host", "domain"),
        [
            ("pacer.login.uscourts.gov", "uscourts.gov"),
            ("PACER.login.uscourts.gov:8443", "uscourts.gov"),
            ("qa-login.sim.example.org", "sim.example.org"),
            ("pacer.login.localhost", None),
            ("[::1", None),
            ("pacer.login.a b", None),
            ("pacer.login.x.y; domain=evil.example", None),
        ],
    )
    async def test_domain_follows_from_the_host_that_was_asked(
        self, provider: Provider, host: str, domain: str | None
    ) -> None:
        transport = httpx.ASGITransport(provider.app)  # type: ignore[attr-defined]
        async with httpx.AsyncClient(transport=transport, base_url=ISSUER) as client:
            page = await client.get(opening())
            data = {
                "loginForm": "loginForm",
                "loginForm:loginName": "rae.reader",
                "loginForm:password": PASSWORD,
                "javax.faces.ViewState": view_state(page.text),
            }
            answer = await client.post(opening(), data=data, headers={"host": host})

        assert answer.status_code == 303
        assert cookies_set_by(answer)["NextGenCSO"].get("domain") == domain


class TestCookiesBySetting:
    """The same, decided otherwise."""

    @pytest.fixture
    def provider_settings(self, databases: Databases) -> ProviderSettings:
        return settings_for(
            databases,
            pacer_cookie_domain="sim.example.org",
            pacer_cookie_http_only="off",
            pacer_cookie_secure="on",
            pacer_cookie_same_site="none",
        )

    async def test_settings_decide(self, provider: Provider) -> None:
        given = await TestCookies().log_in_at(provider, "http://login.sim.example.org")

        assert given["NextGenCSO"]["domain"] == "sim.example.org"
        assert "httponly" not in given["NextGenCSO"]
        assert given["NextGenCSO"]["secure"]
        assert given["NextGenCSO"]["samesite"] == "none"
        # The session's own cookie is nobody else's to read, whatever the settings say.
        assert given["cso_session"]["httponly"]
