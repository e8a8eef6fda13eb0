"""The exact moments of a lock and of a session, and what the journal says of them."""

from datetime import timedelta

from cso_idp.provider import Provider
from tests.conftest import Databases
from tests.idp.conftest import PASSWORD, new_browser, populated, settings_for
from tests.idp.relying_party import Browser, RelyingParty


async def test_lock_is_journaled_when_it_begins_and_not_at_each_failure_after(
    browser: Browser, court: RelyingParty, provider: Provider
) -> None:
    """Rule A10."""
    await browser.open(court.request().url)
    for _ in range(8):
        await browser.give_password("avery.attorney", "wrong")

    locked = await provider.control.events(kinds=["sign_on.locked"])

    assert [event.data["login_id"] for event in locked] == ["avery.attorney"]


async def test_session_ends_at_the_very_moment_it_expires(sqlite_databases: Databases) -> None:
    lifetime = timedelta(hours=1)
    async with (
        populated(settings_for(sqlite_databases, session_lifetime=lifetime)) as provider,
        new_browser(provider) as browser,
    ):
        await provider.control.move_clock(lambda state, real: state.frozen(real, "protocol"))
        await browser.open("/account/")
        await browser.give_password("avery.attorney", PASSWORD)
        await provider.control.move_clock(
            lambda state, _: state.advanced(lifetime - timedelta(microseconds=1), "protocol")
        )
        assert "Manage My Account" in (await browser.open("/account/")).text
        assert await provider.control.signed_on_subs() == {"sub-avery"}

        await provider.control.move_clock(lambda state, _: state.advanced(timedelta(microseconds=1), "protocol"))
        assert 'name="loginId"' in (await browser.open("/account/")).text
        assert await provider.control.signed_on_subs() == set()
