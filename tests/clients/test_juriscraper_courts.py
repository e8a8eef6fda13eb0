"""juriscraper reads the courts with its cookies and understands their pages (rule F2, D§2, D§8.1)."""

from typing import Any

import httpx
import pytest

from cso_sim.federation import Federation
from tests.clients.scraper import (
    CA9,
    CACD,
    FILING,
    FIRST_SECOND,
    LAST_SECOND,
    LINKED,
    READER,
    UNLINKED,
    WAWB,
    has_heard_of_the_logout,
    is_content,
    pacer_session,
    sign_ons,
    token,
)
from tests.federation.visitor import Harness, Visitor


async def test_linked_filer_comes_with_the_cookie_and_may_file(federation: Federation) -> None:
    """Rules C6, C7: one login serves every live court, and where it is linked it files."""
    async with pacer_session(federation, LINKED) as session:
        await session.login()
        first = token(session)
        for court in (CA9, WAWB):
            page = await session.get(f"{court}/")
            assert is_content(page)
            assert FILING in page.text
            assert (await session.get(f"{court}{FILING}", auto_login=False)).status_code == 200

        assert token(session) == first


async def test_unlinked_person_comes_with_the_cookie_and_only_reads(federation: Federation, harness: Harness) -> None:
    """Rule C7: a valid login that is not linked is a reader there, without filing menus."""
    await harness.set_calendar(FIRST_SECOND)
    for who in (LINKED, UNLINKED, READER):
        async with pacer_session(federation, who) as session:
            await session.login()
            page = await session.get(f"{CACD}/")
            filing = await session.get(f"{CACD}{FILING}", auto_login=False)

        assert is_content(page)
        assert FILING not in page.text
        assert filing.status_code == 403


async def test_client_that_has_not_logged_in_yet_does_so_by_itself(federation: Federation, harness: Harness) -> None:
    """D§8.1: the bounce page is none of those it was meant to see, so it logs in and asks again."""
    async with pacer_session(federation, LINKED) as session:
        page = await session.get(f"{CA9}/cgi-bin/login.pl")

        assert is_content(page)
        assert token(session)
    assert await sign_ons(harness) == 1


async def test_before_go_live_the_cookie_reads_and_never_files(federation: Federation, harness: Harness) -> None:
    """Rule C3: to the last second the cookie opens a session that reads; the same cookie signs on afterwards (C4)."""
    await harness.set_calendar(LAST_SECOND)
    async with pacer_session(federation, LINKED) as session:
        await session.login()
        first = token(session)
        before = await session.get(f"{CACD}/", auto_login=False)
        filing = await session.get(f"{CACD}{FILING}", auto_login=False)
        await harness.set_calendar(FIRST_SECOND)
        after = await session.get(f"{CACD}/", auto_login=False)

        assert is_content(before)
        assert FILING not in before.text
        assert filing.status_code == 403
        assert is_content(after)
        assert token(session) == first


async def test_client_without_credentials_reports_that_it_would_have_to_log_in(federation: Federation) -> None:
    """D§2.1: the bounce page, twice, for the client asks a second time before it gives up."""
    from juriscraper.lib.exceptions import PacerLoginException

    async with pacer_session(federation) as session:
        with pytest.raises(PacerLoginException, match="do not have credentials for re-login"):
            await session.get(f"{CA9}/cgi-bin/login.pl")


async def test_session_goes_on_with_the_cookies_of_another(federation: Federation) -> None:
    """CourtListener keeps cookies between its tasks (D§8.4)."""
    async with pacer_session(federation, LINKED) as session:
        await session.login()
        cookies = session.cookies
    async with pacer_session(federation, cookies=cookies) as session:
        assert is_content(await session.get(f"{CA9}/cgi-bin/login.pl"))


async def test_client_logs_in_again_when_its_token_has_expired(federation: Federation, harness: Harness) -> None:
    """D§1.5, D§8.1: the court says so with the bounce page; the client needs no help."""
    async with pacer_session(federation, LINKED) as session:
        await session.login()
        first = token(session)
        assert is_content(await session.get(f"{CA9}/"))
        await harness.call("POST", "/clock/advance", {"by": "PT13H", "hand": "protocol"})

        page = await session.get(f"{CA9}/")

        assert is_content(page)
        assert FILING in page.text
        assert token(session) != first
    assert await sign_ons(harness) == 2


async def test_client_logs_in_again_when_somebody_logged_it_out(federation: Federation, harness: Harness) -> None:
    """Issue of the native face: logging out by any face ends it for all; here by `cso-logout`."""
    async with pacer_session(federation, LINKED) as session:
        await session.login()
        first = token(session)
        assert is_content(await session.get(f"{CA9}/"))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(federation.app)) as other:
            answer = await other.post(
                "https://pacer.login.uscourts.gov/services/cso-logout",
                json={"nextGenCSO": first},
                headers={"accept": "application/json"},
            )
        assert answer.json()["loginResult"] == "0"
        await has_heard_of_the_logout(harness, "ca9")

        assert is_content(await session.get(f"{CA9}/"))
        assert token(session) != first


async def test_logging_out_at_one_court_ends_the_session_everywhere(federation: Federation, harness: Harness) -> None:
    """D§2.3: `/cgi-bin/login.pl?logout`."""
    from juriscraper.lib.exceptions import PacerLoginException

    async with pacer_session(federation, LINKED) as session:
        await session.login()
        assert is_content(await session.get(f"{CA9}/"))
        assert is_content(await session.get(f"{WAWB}/"))
        session.username = session.password = None  # or it would log in again
        kept = httpx.Cookies(session.cookies)

        await session.get(f"{CA9}/cgi-bin/login.pl?logout", auto_login=False)
        await has_heard_of_the_logout(harness, "wawb")

        for court in (CA9, WAWB):
            session.cookies, session.additional_request_done = kept, False
            with pytest.raises(PacerLoginException, match="Invalid/expired PACER session"):
                await session.get(f"{court}/")


async def test_linking_in_the_browser_lets_the_client_file(federation: Federation, harness: Harness) -> None:
    """Rules L1, L5: the client's token is on another session of the same person; the court's record is one."""
    await harness.set_calendar(FIRST_SECOND)
    async with pacer_session(federation, LINKED) as session, Visitor(federation.app) as visitor:
        await session.login()
        assert FILING not in (await session.get(f"{CACD}/")).text
        await visitor.open("/courts/cacd/login")
        await visitor.give_password(LINKED[0], LINKED[1])
        await visitor.link("cacd", "mholloway-cacd", "Old-District-Key1")

        page = await session.get(f"{CACD}/")

    assert is_content(page)
    assert FILING in page.text


async def test_training_court_is_not_there(federation: Federation) -> None:
    """D§1.1: the client's `psc`; the answer says that there is no such court."""
    async with pacer_session(federation, LINKED) as session:
        await session.login()
        answer = await session.get("https://dcecf.psc.uscourts.gov/cgi-bin/iquery.pl", auto_login=False)

    assert answer.status_code == 404


async def test_before_go_live_the_courts_own_login_opens_the_court_to_the_client(federation: Federation) -> None:
    """Rule C3: the court's form, sent as the client sends all forms; its session cookie does the rest."""
    async with pacer_session(federation) as session:
        page = await log_in_the_old_way(session)
        filing = await session.get(f"{CACD}{FILING}")

    assert is_content(page)
    assert is_content(filing)
    assert filing.status_code == 200


async def test_second_login_with_the_same_court_login_ends_the_first(federation: Federation) -> None:
    """D§1.5: one active session for each legacy filer login; the first client finds out at its next page."""
    from juriscraper.lib.exceptions import PacerLoginException

    async with pacer_session(federation) as first, pacer_session(federation) as second:
        assert is_content(await log_in_the_old_way(first))
        assert is_content(await log_in_the_old_way(second))

        with pytest.raises(PacerLoginException, match="Invalid/expired PACER session"):
            await first.get(f"{CACD}/cgi-bin/iquery.pl")
        assert is_content(await second.get(f"{CACD}/cgi-bin/iquery.pl"))


async def test_courts_own_login_opens_nothing_once_the_court_is_live(federation: Federation, harness: Harness) -> None:
    """Rule C4: neither the session that was open nor a new login."""
    await harness.set_calendar(LAST_SECOND)
    async with pacer_session(federation) as session:
        assert is_content(await log_in_the_old_way(session))
        await harness.set_calendar(FIRST_SECOND)

        assert not is_content(await session.get(f"{CACD}/cgi-bin/iquery.pl", auto_login=False))
        assert not is_content(await log_in_the_old_way(session))


async def log_in_the_old_way(session: Any) -> httpx.Response:
    typed = {"login": "mholloway-cacd", "key": "Old-District-Key1"}
    page: httpx.Response = await session.post(f"{CACD}/cgi-bin/login.pl", data=typed, auto_login=False)
    return page
