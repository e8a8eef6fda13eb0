"""Change Client: another client code for the receipts of a session at a court (rule A15, D§2.3)."""

from collections.abc import AsyncIterator

import pytest

from tests.courts.conftest import Browser, House
from tests.courts.stand_in import StandIn
from tests.courts.test_receipts import receipt_on
from tests.courts.token_holder import holding

PAGE = "/courts/ca9/utilities/client"


@pytest.fixture
async def reader(house: House, provider: StandIn) -> AsyncIterator[Browser]:
    """A browser with the cookie of Central Sign-On, whose sign-on had a client code."""
    made = holding(house, provider.issue(client_code="sign-on-code"))
    yield made
    await made.client.aclose()


async def report(browser: Browser, house: House) -> dict[str, str]:
    """The receipt of a docket report."""
    court = await house.harness.call("GET", "/courts/ca9")
    return receipt_on(await browser.open(f"/courts/ca9/cgi-bin/DktRpt.pl?{court['cases'][0]['case_id']}"))


async def test_another_client_code_is_on_the_receipts_from_then_on(house: House, reader: Browser) -> None:
    """Rule A15: it is the court's, and the sign-on's code counts again when it is taken away."""
    page = await reader.open("/courts/ca9/utilities")
    assert 'data-testid="change-client"' in page.text
    assert 'csobill-hist/billingmenu.jsf" data-testid="billing-history"' in page.text
    page = await reader.open(PAGE)
    assert 'data-testid="client-code">sign-on-code<' in page.text

    page = await reader.submit("clcode", clcode="matter 8")

    assert 'data-testid="done"' in page.text
    assert (await report(reader, house))["client-code"] == "matter 8"
    (event,) = await house.harness.events("client_code.changed", court_id="ca9")
    assert (event["sub"], event["client_code"]) == ("sub-jane", "matter 8")
    await reader.open(PAGE)
    await reader.submit("clcode", clcode="")
    assert (await report(reader, house))["client-code"] == "sign-on-code"


async def test_code_of_a_sign_on_by_openid_connect_counts_again_too(
    house: House, browser: Browser, provider: StandIn
) -> None:
    """Rules A8, A15: taking the code away, or the cookie, is no way around a PAA that asks for one."""
    provider.alter_claims = lambda claims: {**claims, "pacer_client_code": "sign-on-code"}
    await browser.sign_on("ca9")
    await browser.open(PAGE)
    await browser.submit("clcode", clcode="matter 8")
    assert (await report(browser, house))["client-code"] == "matter 8"

    await browser.open(PAGE)
    page = await browser.submit("clcode", clcode="")

    assert 'data-testid="client-code">sign-on-code<' in page.text
    assert (await report(browser, house))["client-code"] == "sign-on-code"


async def test_courts_own_code_goes_before_that_of_central_sign_on(house: House, reader: Browser) -> None:
    """D§1.4, D§2.5: both cookies have the same name, and the browser sends the court's first."""
    headers = {
        "cookie": f"NextGenCSO={reader.client.cookies['NextGenCSO']}; PacerClientCode=court; PacerClientCode=cso"
    }
    answer = await house.browser().client.get(PAGE, headers=headers)

    assert 'data-testid="client-code">court<' in answer.text


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("code", ["x" * 33, "a\tb", "ünlaut"])
async def test_malformed_code_is_refused_and_kept_in_the_form(reader: Browser, house: House, code: str) -> None:
    await reader.open(PAGE)

    page = await reader.submit("clcode", clcode=code)

    assert page.status_code == 422
    assert 'data-testid="clcode-error"' in page.text
    assert (await report(reader, house))["client-code"] == "sign-on-code"


async def test_form_of_another_site_changes_nothing(reader: Browser, house: House) -> None:
    """CSRF."""
    await reader.open(PAGE)

    answer = await reader.client.post(PAGE, data={"clcode": "planted", "csrf": "0" * 64})

    assert answer.status_code == 403
    assert (await report(reader, house))["client-code"] == "sign-on-code"


async def test_stranger_logs_in_first_and_a_court_login_has_no_client_code(house: House, browser: Browser) -> None:
    answer = await browser.client.get(PAGE)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/courts/ca9/login?return_to=%2Futilities%2Fclient",
    )
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")

    assert 'data-testid="change-client"' not in (await browser.open("/courts/cacd/utilities")).text
    assert (await browser.open("/courts/cacd/utilities/client")).url.path == "/courts/cacd/utilities"
