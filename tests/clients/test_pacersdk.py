"""pacersdk, as it comes from the package index, logs in at the simulator without a change (rule F2, D§8.2).

It opens its own connections with the standard library, so the simulator has a real port here. What is asserted is what the
client reports.
"""

import urllib.request
from pathlib import Path

import pytest

from tests.clients.locator import FILER, SECRET, WITH_SECOND_FACTOR, pcl_client, tokens_issued, write_config
from tests.clients.served import Served, open_port, serving, settings_for

LIVE = "2020-02-18T00:00:00-08:00"
SECOND_FACTORS = "2025-06-02T09:00:00-07:00"


@pytest.mark.parametrize("environment", ["qa", "prod"])
def test_client_logs_in_once_for_all_its_services(served: Served, config_path: str, environment: str) -> None:
    """Rule F2, D§1.2: a token of 128 characters."""
    client = pcl_client(config_path, environment=environment)

    assert len(client.authenticator.token) == 128
    assert client.case.session.token == client.party.session.token == client.authenticator.token
    assert tokens_issued(served) == 1


def test_second_factor_is_the_clients_secret(served: Served, config_path: str) -> None:
    """Rule A11: once there are second factors, the code that the client makes of its secret is asked for."""
    served.set_calendar(SECOND_FACTORS)
    client = pcl_client(config_path, WITH_SECOND_FACTOR, secret=SECRET, redaction=True)

    assert len(client.authenticator.token) == 128


@pytest.mark.parametrize("secret", [None, "MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK"])
def test_second_factor_that_is_missing_or_wrong_is_a_wrong_login(
    served: Served, config_path: str, secret: str | None
) -> None:
    """D§3: no telling which of them was wrong."""
    served.set_calendar(SECOND_FACTORS)
    client = pcl_client(config_path, WITH_SECOND_FACTOR, secret=secret, redaction=True)

    assert client.authenticator.token == ""


def test_second_factor_lies_dormant_before_its_day(served: Served, config_path: str) -> None:
    """Rule A11: before 2025-05-11."""
    served.set_calendar("2025-05-10T12:00:00-05:00")

    assert pcl_client(config_path, WITH_SECOND_FACTOR, redaction=True).authenticator.token


def test_filer_has_to_accept_the_redaction_rules(served: Served, config_path: str) -> None:
    """D§1.2: `loginResult` 1, which this client does not read; it has no token then."""
    assert pcl_client(config_path, FILER).authenticator.token == ""
    assert pcl_client(config_path, FILER, redaction=True).authenticator.token


def test_court_takes_the_token_as_a_cookie(served: Served, config_path: str) -> None:
    """Rules C6, C7, D§1.4: the same token, at a court; linked at the Ninth Circuit."""
    served.set_calendar(LIVE)
    client = pcl_client(config_path, FILER, redaction=True)
    pages = {}
    for court_id in ("ca9", "cacd"):
        request = urllib.request.Request(f"{served.url}/courts/{court_id}/")
        request.add_header("cookie", f"NextGenCSO={client.authenticator.token}")
        with urllib.request.urlopen(request) as response:
            pages[court_id] = response.read().decode()

    assert "/cgi-bin/login.pl?logout" in pages["ca9"]
    assert "/filings/new" in pages["ca9"]
    assert "/cgi-bin/login.pl?logout" in pages["cacd"]
    assert "/filings/new" not in pages["cacd"]


def test_login_after_login_is_refused_where_a_setting_says_so(tmp_path: Path) -> None:
    """D§1.5: excessive authentication is counted, and refused only where a setting says so."""
    port = open_port()
    url = f"http://127.0.0.1:{port.getsockname()[1]}"
    config = write_config(tmp_path / "pacersdk.json", url)
    with serving(settings_for(tmp_path, url, pacer_suspension_logins=3), port):
        tokens = [pcl_client(config).authenticator.token for _ in range(4)]

    assert [len(token) for token in tokens] == [128, 128, 128, 0]
