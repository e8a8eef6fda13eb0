"""Unmodified clients with environment variables only: the forward proxy connects them to the simulator, over TLS."""

import re
import ssl
import urllib.request
from urllib.parse import urljoin

import httpx
import pytest

from tests.clients.locator import FILER, READER, pcl_client
from tests.clients.served import Served
from tests.idp.relying_party import forms


def test_unmodified_pacersdk_works_through_the_forward_proxy(secured: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """D§8.2, without a configuration file: `https://pacer.login.uscourts.gov` and `https://pcl.uscourts.gov`, over TLS."""
    monkeypatch.setenv("HTTPS_PROXY", secured.proxy or "")
    monkeypatch.setenv("SSL_CERT_FILE", secured.authority or "")
    # The standard library looks at the environment once; as in a process of its own, that is now.
    monkeypatch.setattr(urllib.request, "_opener", None)
    for environment in ("prod", "qa"):
        client = pcl_client(None, environment=environment)

        assert len(client.authenticator.token) == 128
        assert client.case.search({"courtId": ["cacdc"], "caseTitle": "Redwood"})["content"]


async def test_unmodified_juriscraper_works_through_the_forward_proxy(
    secured: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """D§8.1, without a transport: `https://ecf.ca9.uscourts.gov`, over TLS."""
    from juriscraper.pacer import PacerSession
    from juriscraper.pacer.http import check_if_logged_in_page

    monkeypatch.setenv("HTTPS_PROXY", secured.proxy or "")
    async with PacerSession(username=FILER[0], password=FILER[1]) as session:
        page = await session.get("https://ecf.ca9.uscourts.gov/cgi-bin/login.pl")

    assert check_if_logged_in_page(page.content)


def test_browser_signs_on_at_a_court_by_its_real_name(secured: Served) -> None:
    """OpenID Connect between hosts, over TLS: from the court to the provider by its real name and back to where it began."""
    with browser(secured) as client:
        page = client.get("https://ecf.ca9.uscourts.gov/login")
        form = next(form for form in forms(page.text) if "loginId" in form.values)
        typed = {**form.values, "loginId": FILER[0], "password": FILER[1], "redactFlag": "1"}
        page = client.post(urljoin(str(page.url), form.action), data=typed)

        assert str(page.url) == "https://ecf.ca9.uscourts.gov/"
        assert "/filings/new" in page.text
        assert client.get("https://ecf.ca9.uscourts.gov/whoami").json()["by"] == "cso"
        secret = next(cookie for cookie in client.cookies.jar if "court_session" in cookie.name)
        assert (secret.name[:7], secret.secure) == ("__Host-", True)


def test_browser_is_bounced_to_the_real_login_page_and_comes_back_with_the_cookie(secured: Served) -> None:
    """D§2.1, D§2.3: court, `pacer.login.uscourts.gov`, court; the cookie is for the domain above both."""
    with browser(secured) as client:
        page = client.get("https://ecf.ca9.uscourts.gov/cgi-bin/login.pl")
        found = re.search(r'"(https://pacer\.login\.uscourts\.gov/csologin/login\.jsf\?[^"]+)"', page.text)
        assert found
        page = client.get(found[1])
        form = next(form for form in forms(page.text) if "loginForm:loginName" in form.values)
        typed = {**form.values, "loginForm:loginName": READER[0], "loginForm:password": READER[1]}
        page = client.post(urljoin(str(page.url), form.action), data=typed)

        assert page.url.host == "ecf.ca9.uscourts.gov"
        assert "/cgi-bin/login.pl?logout" in page.text
        tokens = [cookie for cookie in client.cookies.jar if cookie.name == "NextGenCSO"]
        assert [(len(token.value or ""), token.domain, token.secure) for token in tokens] == [
            (128, ".uscourts.gov", True)
        ]


def browser(secured: Served) -> httpx.Client:
    """A browser whose requests go through the proxy, and which trusts its authority only."""
    trust = ssl.create_default_context(cafile=secured.authority)
    return httpx.Client(proxy=secured.proxy, verify=trust, trust_env=False, follow_redirects=True, timeout=60)
