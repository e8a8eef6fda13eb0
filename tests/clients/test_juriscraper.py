"""juriscraper, as it comes from the package index, logs in at the simulator without a change (rule F2, D§8.1).

What is asserted is what the client reports.
"""

import pytest

from cso_sim.federation import Federation
from tests.clients.scraper import (
    CA9,
    FILING,
    LINKED,
    READER,
    UNLINKED,
    WITH_SECOND_FACTOR,
    is_content,
    pacer_session,
    refusal,
    token,
)
from tests.federation.visitor import Harness


@pytest.mark.parametrize(
    "who", [LINKED, UNLINKED, READER, ("lp1234", "Legacy-Account-1"), ("hartwellosei", "Shared-Account-1")]
)
async def test_client_logs_in_with_any_account_that_may_read(federation: Federation, who: tuple[str, str]) -> None:
    """Rule F2, D§1.2: the token has 128 characters, and the client makes its cookies of it."""
    async with pacer_session(federation, who) as session:
        await session.login()

        assert len(token(session) or "") == 128
        assert session.cookies.get("PacerSession", domain=".uscourts.gov") == token(session)


@pytest.mark.parametrize(
    "who", [(LINKED[0], "wrong-password"), ("nobody-of-this-name", "wrong-password"), ("quill", "")]
)
async def test_client_reports_wrong_credentials(federation: Federation, who: tuple[str, str]) -> None:
    """D§8.1: "13" is what this client reports so."""
    async with pacer_session(federation, who) as session:
        assert await refusal(session) == "Did not get NextGenCSO cookie when attempting PACER login."
        assert token(session) is None


async def test_client_reports_a_locked_account_like_a_wrong_password(federation: Federation, harness: Harness) -> None:
    """Rule A10: the right password does not help while the account is locked, and does when the lock is over."""
    async with pacer_session(federation, (LINKED[0], "wrong-password")) as session:
        for _ in range(6):
            await refusal(session)
    async with pacer_session(federation, LINKED) as session:
        assert "Did not get NextGenCSO" in await refusal(session)
        await harness.call("POST", "/clock/advance", {"by": "PT6M", "hand": "protocol"})
        await session.login()
        assert token(session)


async def test_client_without_one_time_codes_is_shut_out_when_the_second_factor_comes(
    federation: Federation, harness: Harness
) -> None:
    """Rule A11, D§9: before 2025-05-11 the secret has no effect; from then on a login without a code fails."""
    await harness.set_calendar("2025-05-10T12:00:00-05:00")
    async with pacer_session(federation, WITH_SECOND_FACTOR) as session:
        await session.login()
        assert token(session)
    await harness.set_calendar("2025-05-12T12:00:00-05:00")
    async with pacer_session(federation, WITH_SECOND_FACTOR) as session:
        assert await refusal(session) == "Did not get NextGenCSO cookie when attempting PACER login."


async def test_client_code_that_is_given_is_carried_to_the_courts(
    federation: Federation, with_client_code: tuple[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    """D§1.4: the cookie `PacerClientCode`."""
    async with pacer_session(federation, with_client_code, client_code="Matter-7") as session:
        await session.login()

        assert session.cookies.get("PacerClientCode", domain=".uscourts.gov") == "Matter-7"
        assert is_content(await session.get(f"{CA9}/"))
    assert "Client Code" not in caplog.text


async def test_client_code_that_is_missing_is_a_warning_and_not_a_refusal(
    federation: Federation, with_client_code: tuple[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    """D§1.2: success with a restriction; the client logs the message."""
    async with pacer_session(federation, with_client_code) as session:
        await session.login()

        assert token(session)
        assert "A required Client Code was not entered." in caplog.text
        assert is_content(await session.get(f"{CA9}/"))


async def test_account_that_may_not_search_logs_in_with_a_warning(
    federation: Federation, caplog: pytest.LogCaptureFixture
) -> None:
    """Rule A9: inactive search status; login and filing still work."""
    async with pacer_session(federation, ("hfarrant", "Idle-Searcher-1")) as session:
        await session.login()
        assert "your current account has been disabled" in caplog.text
        page = await session.get(f"{CA9}/")

    assert is_content(page)
    assert FILING in page.text


async def test_login_service_that_is_not_there_is_reported_as_such(federation: Federation) -> None:
    """D§8.1: the client distinguishes a status other than 200 from wrong credentials."""
    from juriscraper.lib.exceptions import PacerLoginException

    async with pacer_session(federation, LINKED) as session:
        with pytest.raises(PacerLoginException, match="Unable connect to PACER site: '404"):
            await session.login("https://pacer.login.uscourts.gov/services/there-is-no-such")
