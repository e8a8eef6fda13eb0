"""What real, unmodified clients make of faults of the PACER-native face and of courts."""

import json

import pytest

from cso_sim.federation import Federation
from tests.clients.locator import pcl_client, tokens_issued
from tests.clients.scraper import CACD, FIRST_SECOND, READER, is_content, pacer_session, sign_ons
from tests.clients.served import Served
from tests.federation.visitor import Harness

on_sqlite = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
QUERY = f"{CACD}/cgi-bin/iquery.pl"


@on_sqlite
async def test_juriscraper_takes_a_warning_and_refuses_what_is_no_answer(
    federation: Federation, harness: Harness
) -> None:
    """The client's own reactions: a warning is no failure; without a token, and with a server error, it raises."""
    from juriscraper.lib.exceptions import PacerLoginException

    reactions: dict[str, object] = {}
    for name in ("cso_auth_warning", "cso_auth_null_description", "cso_auth_no_token", "cso_auth_500", "cso_auth_html"):
        await harness.call("POST", "/faults", {"fault": name})
        try:
            async with pacer_session(federation, READER) as session:
                await session.login()
            reactions[name] = "in"
        except PacerLoginException:
            reactions[name] = "refused"
        except json.JSONDecodeError:
            reactions[name] = "crashed"
    assert reactions == {
        "cso_auth_warning": "in",
        "cso_auth_null_description": "in",
        "cso_auth_no_token": "refused",
        "cso_auth_500": "refused",
        "cso_auth_html": "crashed",
    }
    assert await sign_ons(harness) == 5  # each login was done, whatever was answered


@on_sqlite
async def test_juriscraper_gets_through_a_login_page_and_a_refusal_that_come_once(
    federation: Federation, harness: Harness
) -> None:
    await harness.set_calendar(FIRST_SECOND)
    async with pacer_session(federation, READER) as session:
        await session.login()
        for name in ("court_login_page_again", "court_no_access_privileges"):
            await harness.call("POST", "/faults", {"fault": name, "court_id": "cacd", "loginId": READER[0]})
            assert is_content(await session.get(QUERY)), name
        assert [each["fired"] for each in (await harness.call("GET", "/faults"))["faults"]] == [1, 1]


def test_pacersdk_logs_in_again_after_a_401_and_gives_up_at_a_429(served: Served, config_path: str) -> None:
    client = pcl_client(config_path)
    served.call("POST", "/faults", {"fault": "locator_401"})
    before = tokens_issued(served)
    assert client.case.search({"courtId": ["cacdc"]})["content"]
    assert tokens_issued(served) == before + 1
    served.call("POST", "/faults", {"fault": "locator_429"})
    with pytest.raises(RuntimeError, match="HTTP 429"):
        client.case.search({"courtId": ["cacdc"]})
    assert tokens_issued(served) == before + 1
