"""The section "Accounts" of the Service Center's desk: the search, an account's page, and its acts."""

import re
from datetime import timedelta

import pytest

from cso_idp.control.models import AccountChange, AccountCreation
from cso_idp.provider import Provider
from tests.driver.staff import OPERATOR, REASON, StaffBrowser
from tests.idp.conftest import PASSWORD
from tests.idp.desk.conftest import number_of
from tests.idp.relying_party import Browser, RelyingParty, log_in


def found(page: str) -> list[str]:
    return re.findall(r'<td data-label="User name">([^<]*)</td>', page)


def fact(page: str, testid: str) -> str:
    shown = re.search(rf'data-testid="{testid}">([^<]*)<', page)
    assert shown, page
    return shown[1]


async def acts_recorded(provider: Provider) -> list[tuple[str, str, str, str]]:
    events = await provider.control.events(kinds=["service_center.acted"])
    return [(each.data["act"], each.data["login_id"], each.data["by"], each.data["reason"]) for each in events]


async def test_account_is_found_by_number_by_name_and_by_user_name(provider: Provider, staff: StaffBrowser) -> None:
    """Rule A13."""
    number = await number_of(provider, "avery.attorney")

    for typed in (number, f" {number} ", "avery att", "AVERY", "avery.a"):
        assert found((await staff.find(typed)).text) == ["avery.attorney"], typed
    assert found((await staff.find("attorney.")).text) == []  # a user name is found by its beginning
    assert 'data-testid="no-account"' in staff.page.text


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("typed", ["%", "_", "av_ry", "'; --"])
async def test_signs_of_sql_are_searched_for_as_they_are(staff: StaffBrowser, typed: str) -> None:
    page = await staff.find(typed)

    assert page.status_code == 200
    assert found(page.text) == []


async def test_long_result_is_shown_in_pages(provider: Provider, staff: StaffBrowser) -> None:
    for n in range(30):
        await provider.control.create_account(
            AccountCreation(loginId=f"many{n:04}", password=PASSWORD, name=f"Many {n:02}")
        )

    first = (await staff.find("many")).text
    second = (await staff.open("/service-center/?q=many&page=2")).text

    assert "1 to 25 of 30 accounts" in first
    assert [*found(first), *found(second)] == [f"many{n:04}" for n in range(30)]
    assert 'data-testid="accounts-next"' in first


async def test_page_of_an_account_shows_its_state_and_no_secret(provider: Provider, staff: StaffBrowser) -> None:
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    await provider.control.change_account("lp1234", AccountChange(mfa_secret=secret, search_status="inactive"))
    number = await number_of(provider, "lp1234")

    page = (await staff.open(f"/service-center/accounts/{number}")).text

    assert fact(page, "account-number") == number
    assert fact(page, "account-kind") == "Legacy PACER Account (Upgrade)"
    assert fact(page, "search-status") == "inactive"
    assert fact(page, "second-factor") == "enrolled"
    assert secret not in page
    assert PASSWORD not in page
    assert "argon2" not in page


@pytest.mark.parametrize("number", ["0000000", "x", "avery.attorney"])
async def test_unknown_number_is_told_and_the_search_offered(staff: StaffBrowser, number: str) -> None:
    for address in (f"/service-center/accounts/{number}", f"/service-center/accounts/{number}/cancel"):
        page = await staff.open(address)
        assert page.status_code == 404
        assert 'data-testid="account-query"' in page.text


async def test_locked_account_is_unlocked_and_signs_on_again(
    provider: Provider, staff: StaffBrowser, browser: Browser
) -> None:
    await provider.control.change_account("avery.attorney", AccountChange(status="locked"))
    number = await number_of(provider, "avery.attorney")

    page = await staff.act_on(number, "unlock")

    assert fact(page.text, "status") == "active"
    assert 'data-testid="done"' in page.text
    await browser.open("/account/")
    assert (await browser.give_password("avery.attorney", PASSWORD)).status_code == 303
    assert await acts_recorded(provider) == [("unlock", "avery.attorney", OPERATOR, REASON)]


async def test_lockout_after_wrong_passwords_is_ended_by_an_unlock(
    provider: Provider, staff: StaffBrowser, browser: Browser
) -> None:
    """Rule A10: the count begins anew."""
    await browser.open("/account/")
    for _ in range(6):
        await browser.give_password("avery.attorney", "wrong")
    number = await number_of(provider, "avery.attorney")
    page = await staff.open(f"/service-center/accounts/{number}")
    assert "after wrong passwords" in page.text
    assert fact(page.text, "status") == "active"

    await staff.act_on(number, "unlock")

    assert fact(staff.page.text, "lockout") == "none"
    for _ in range(5):
        await browser.give_password("avery.attorney", "wrong")
    assert (await browser.give_password("avery.attorney", PASSWORD)).status_code == 303


async def test_cancelled_account_loses_its_sessions_and_tokens_and_never_signs_on_again(
    provider: Provider, staff: StaffBrowser, browser: Browser, court: RelyingParty
) -> None:
    started, answer = await log_in(browser, court, "avery.attorney", PASSWORD, scope="openid offline_access cmecf:file")
    tokens = (await court.redeem(started, answer["code"])).json()
    number = await number_of(provider, "avery.attorney")

    page = await staff.act_on(number, "cancel")

    assert (fact(page.text, "status"), fact(page.text, "sessions")) == ("cancelled", "0")
    assert 'data-testid="no-acts"' in page.text
    assert (await court.userinfo(tokens["access_token"])).status_code == 401
    assert (await court.refresh(tokens["refresh_token"])).status_code == 400
    await browser.open("/account/")
    refused = await browser.give_password("avery.attorney", PASSWORD)
    assert "has been cancelled" in refused.text
    ended = await provider.control.events(kinds=["sign_on_session.ended"])
    assert [each.data["reason"] for each in ended] == ["account"]


async def test_act_is_done_after_the_reason_and_the_last_word_only(provider: Provider, staff: StaffBrowser) -> None:
    number = await number_of(provider, "avery.attorney")
    address = f"/service-center/accounts/{number}/cancel"

    await staff.open(address)
    page = await staff.submit("reason", reason=" ")
    assert page.status_code == 422
    assert 'data-testid="reason-error"' in page.text
    page = await staff.submit("reason", reason="Asked by the holder")
    assert fact(page.text, "given-reason") == "Asked by the holder"
    assert await acts_recorded(provider) == []

    await staff.submit("confirmed")

    assert staff.path == f"/service-center/accounts/{number}"
    assert await acts_recorded(provider) == [("cancel", "avery.attorney", OPERATOR, "Asked by the holder")]


async def test_act_that_another_did_meanwhile_is_not_done_twice(provider: Provider, staff: StaffBrowser) -> None:
    number = await number_of(provider, "avery.attorney")
    await staff.open(f"/service-center/accounts/{number}/cancel")
    await staff.submit("reason", reason=REASON)
    await provider.control.change_account("avery.attorney", AccountChange(status="cancelled"))

    page = await staff.submit("confirmed")

    assert page.status_code == 409
    assert 'data-testid="refusal"' in page.text
    assert await acts_recorded(provider) == []


async def test_act_from_another_site_is_refused(provider: Provider, staff: StaffBrowser) -> None:
    """CSRF."""
    number = await number_of(provider, "avery.attorney")
    form = {"reason": REASON, "confirmed": "yes", "csrf": "0" * 64}

    answer = await staff.client.post(f"/service-center/accounts/{number}/cancel", data=form)

    assert answer.status_code == 403
    assert await acts_recorded(provider) == []


async def test_act_of_a_session_that_has_ended_is_not_done(provider: Provider, staff: StaffBrowser) -> None:
    number = await number_of(provider, "avery.attorney")
    await staff.open(f"/service-center/accounts/{number}/cancel")
    await staff.submit("reason", reason=REASON)
    await provider.control.move_clock(lambda state, _: state.advanced(timedelta(hours=9), "protocol"))

    await staff.submit("confirmed")

    assert staff.path == "/service-center/login"
    assert await acts_recorded(provider) == []


async def test_second_factor_of_a_holder_who_lost_it_is_removed(provider: Provider, staff: StaffBrowser) -> None:
    """Rule A11: for a holder who lost all apps and codes."""
    await provider.control.change_account("avery.attorney", AccountChange(mfa_secret="JBSWY3DPEHPK3PXP"))
    number = await number_of(provider, "avery.attorney")
    assert 'data-testid="act-remove-second-factor"' in (await staff.open(f"/service-center/accounts/{number}")).text

    page = await staff.act_on(number, "remove-second-factor")

    assert fact(page.text, "second-factor") == "none"
    assert 'data-testid="act-remove-second-factor"' not in page.text
    (removed,) = await provider.control.events(kinds=["second_factor.removed"])
    assert (removed.data["by"], removed.data["reason"]) == (OPERATOR, REASON)
    assert await acts_recorded(provider) == [("remove-second-factor", "avery.attorney", OPERATOR, REASON)]


@pytest.mark.parametrize("act", ["unlock", "remove-second-factor"])
async def test_act_without_a_use_is_neither_offered_nor_done(provider: Provider, staff: StaffBrowser, act: str) -> None:
    number = await number_of(provider, "avery.attorney")
    assert f'data-testid="act-{act}"' not in (await staff.open(f"/service-center/accounts/{number}")).text

    page = await staff.act_on(number, act)

    assert page.status_code == 409
    assert await acts_recorded(provider) == []
