"""Two racers at every door: several worker processes share one database, and of two who want the same thing one gets it."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack

from cso_idp.app import create_app
from cso_idp.provider import Provider
from cso_idp.settings import ProviderSettings
from tests.idp.conftest import PASSWORD, new_browser, running
from tests.idp.relying_party import Browser, RelyingParty, log_in
from tests.idp.test_requests import push, reference


async def redeem_everywhere(form: dict[str, str], workers: list[Provider]) -> Counter[int]:
    """Sends the same token request to several workers at the same time. Returns the count of each status."""
    from cso_idp.oauth.received import ReceivedRequest
    from cso_idp.oauth.token_request import answer_token_request

    received = ReceivedRequest("POST", "/token", form)

    answers = await asyncio.gather(
        *(w.database.work(lambda tx, w=w: answer_token_request(tx, w.engine, received)) for w in workers)  # type: ignore[misc]
    )
    return Counter(answer.status for answer in answers)


async def test_concurrent_redemptions_of_one_code_give_tokens_once(
    browser: Browser, court: RelyingParty, provider: Provider, provider_settings: ProviderSettings
) -> None:
    started, back = await log_in(browser, court, "avery.attorney", PASSWORD)
    form = {
        "grant_type": "authorization_code",
        "code": back["code"],
        "redirect_uri": court.redirect_uri,
        "code_verifier": started.verifier,
        "client_id": "court-test",
        "client_secret": "court-secret",
    }
    await provider.control.register_clients([{**_registration(), "token_endpoint_auth_method": "client_secret_post"}])
    async with running(create_app(provider_settings)) as other, running(create_app(provider_settings)) as third:
        statuses = await redeem_everywhere(form, [provider, other, third, provider, other, third])

    assert statuses == {200: 1, 400: 5}


async def test_pushed_request_answered_in_two_browsers_gives_one_code(
    court: RelyingParty, provider: Provider, provider_settings: ProviderSettings
) -> None:
    """RFC 9126 §7.3: both browsers opened the request, and both sign on at the same moment, each at another worker."""
    address = reference(await push(court, court.request()))
    async with AsyncExitStack() as stack:
        other = await stack.enter_async_context(running(create_app(provider_settings)))
        browsers = [await stack.enter_async_context(new_browser(each)) for each in (provider, other) * 2]
        for browser in browsers:
            assert (await browser.open(address)).status_code == 200

        answers = await asyncio.gather(*(b.give_password("avery.attorney", PASSWORD) for b in browsers))

    assert Counter(answer.status_code for answer in answers) == {303: 1, 400: 3}


async def test_concurrent_uses_of_one_refresh_token_rotate_it_once(
    browser: Browser, court: RelyingParty, provider: Provider, provider_settings: ProviderSettings
) -> None:
    scope = "openid offline_access cmecf:file"
    started, back = await log_in(browser, court, "avery.attorney", PASSWORD, scope=scope)
    tokens = (await court.redeem(started, back["code"])).json()
    await provider.control.register_clients([{**_registration(), "token_endpoint_auth_method": "client_secret_post"}])
    form = {
        "grant_type": "refresh_token",
        "refresh_token": tokens["refresh_token"],
        "client_id": "court-test",
        "client_secret": "court-secret",
    }
    async with running(create_app(provider_settings)) as other:
        statuses = await redeem_everywhere(form, [provider, other, provider, other])

    assert statuses == {200: 1, 400: 3}


async def test_concurrent_wrong_passwords_are_all_counted(
    provider: Provider, provider_settings: ProviderSettings
) -> None:
    """Rule A10: tries at several processes lock the name as tries at one do."""
    async with AsyncExitStack() as stack:
        other = await stack.enter_async_context(running(create_app(provider_settings)))
        browsers = [await stack.enter_async_context(new_browser(each)) for each in (provider, other) * 3]
        for browser in browsers:
            await browser.open("/account/")

        answers = await asyncio.gather(*(b.give_password("avery.attorney", "wrong") for b in browsers))

        assert [answer.status_code for answer in answers] == [403] * 6
        assert "Too many" in (await browsers[0].give_password("avery.attorney", PASSWORD)).text


async def test_concurrent_first_starts_make_one_set_of_keys(
    provider_settings: ProviderSettings,
) -> None:
    first, second = create_app(provider_settings), create_app(provider_settings)
    async with asyncio.TaskGroup() as group:
        group.create_task(first.state.provider.start())
        group.create_task(second.state.provider.start())

    kids = [{key.kid for key in await app.state.provider.control.keys()} for app in (first, second)]
    for app in (first, second):
        await app.state.provider.stop()

    assert kids[0] == kids[1]
    assert len(kids[0]) == 4


async def test_change_made_by_one_worker_is_seen_by_the_other_at_once(
    provider: Provider, provider_settings: ProviderSettings
) -> None:
    """The clock, keys and clients of all processes agree when a control call has answered."""
    async with running(create_app(provider_settings)) as other, new_browser(other) as browser:
        await other.database.read(lambda tx: other.registered.client(tx, "court-test"))
        await provider.control.move_clock(
            lambda state, real: state.with_calendar(real, real.fromisoformat("2020-02-17T23:59:00-08:00"))
        )
        await provider.control.register_clients([{**_registration(), "client_name": "Renamed"}])
        new = await provider.control.publish_key("ES256")

        clock, now = await other.control.read_clock()
        client = await other.database.read(lambda tx: other.registered.client(tx, "court-test"))
        jwks = await browser.open("/jwks")

    assert clock.read(now).calendar.isoformat().startswith("2020-02-18T07:59")
    assert client is not None
    assert client.name == "Renamed"
    assert new.kid in jwks.text


def _registration() -> dict[str, object]:
    from tests.idp.conftest import COURT

    return dict(COURT)
