"""The Service Center's desk and PACER Administrative Accounts (rule A8)."""

import pytest

from cso_idp.accounts import store
from cso_idp.control.models import AccountChange
from cso_idp.control.paa_models import PaaChange
from cso_idp.provider import Provider
from tests.driver.staff import StaffBrowser
from tests.idp.relying_party import Browser
from tests.idp.test_paa import ADDRESS, FIRM, invite, join, number_of, payer, sign_on
from tests.idp.test_register_account import letters


@pytest.mark.parametrize("is_paid_for", [True, False])
async def test_cancelled_administrative_account_pays_for_nobody(
    browser: Browser, provider: Provider, staff: StaffBrowser, *, is_paid_for: bool
) -> None:
    """Rule A8: its rule binds nobody, its users are told, and an invitation that is shown still cannot be accepted."""
    await provider.control.paa.change(FIRM, PaaChange(client_code_required=True))
    await (join if is_paid_for else invite)(browser, provider)
    await sign_on(browser, "avery.attorney")
    form = browser.form("member")

    await staff.act_on(await number_of(provider, FIRM), "cancel")
    await browser.send(form, form.values)

    assert await payer(provider) is None
    user = await provider.database.read(lambda tx: store.by_login_id(tx, "avery.attorney"))
    assert user is not None
    assert user.needs_client_code is False
    assert len(await letters(provider, "paa_unlinked", ADDRESS)) == is_paid_for
    (event,) = await provider.control.events(kinds=["paa.user_unlinked" if is_paid_for else "paa.invitation_declined"])
    assert event.data["by"] == "service_center"


async def test_invitation_of_an_account_that_was_cancelled_by_control_call_is_not_accepted(
    browser: Browser, provider: Provider
) -> None:
    await invite(browser, provider)
    await provider.control.change_account(FIRM, AccountChange(status="cancelled"))
    await sign_on(browser, "avery.attorney")

    await browser.submit("member")

    assert await payer(provider) is None
