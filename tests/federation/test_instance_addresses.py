"""Several instances on the same databases have one public address."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest

from court_rp.settings import CourtSettings
from cso_kit.storage.presence import AddressInUseError
from cso_sim.federation import FederationSettings, create_federation
from tests.federation.conftest import new_client, running

ELSEWHERE = "http://localhost:8499"


def at_address(given: FederationSettings, address: str) -> FederationSettings:
    """The same databases, served at another public address."""
    return replace(
        given,
        provider=given.provider.model_copy(update={"issuer": address}),
        courts=CourtSettings(public_address=address, issuer=address, database_url=given.courts.database_url),
    )


async def test_instance_with_another_public_address_is_refused_and_the_first_goes_on(
    federation_settings: FederationSettings,
) -> None:
    async with running(federation_settings) as first:
        before = await first.courts.client_registrations()
        with pytest.raises(
            AddressInUseError, match=r"in use by a simulator at http://localhost:8400, and this one would be at"
        ):
            await create_federation(at_address(federation_settings, ELSEWHERE)).start()
        assert await first.courts.client_registrations() == before
        async with new_client(first) as browser:
            page = await browser.get("/courts/ca9/login", follow_redirects=True)
            assert (page.status_code, page.url.path) == (200, page.url.path)
            assert str(page.url).startswith("http://localhost:8400/")
    async with running(at_address(federation_settings, ELSEWHERE)) as moved:  # the first one has ended
        assert moved.is_running


async def test_instance_with_the_same_public_address_may_join(federation_settings: FederationSettings) -> None:
    async with running(federation_settings) as first, running(federation_settings) as second:
        assert first.is_running
        assert second.is_running


@pytest.fixture
def ended() -> str:
    """The name of something that a process did which has ended."""
    program = "from cso_kit.processes import own_name; print(own_name())"
    return subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.strip()


async def left_behind(given: FederationSettings, name: str) -> None:
    """The state of the databases after an instance was killed while it moved the clock."""
    killed = create_federation(given)
    for presence, database in (
        (killed.courts_presence, killed.courts_database),
        (killed.provider_presence, killed.provider_database),
    ):
        presence._id = name
        await presence._enter()
        if database is killed.courts_database:
            await killed.courts.lease._wait_for_it(name)
        await database.close()


async def test_killed_remote_instances_address_expires(
    federation_settings: FederationSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cso_kit.storage.presence.GONE_AFTER", timedelta(milliseconds=300))
    monkeypatch.setattr("cso_kit.storage.lease.LASTS", timedelta(milliseconds=300))
    await left_behind(federation_settings, "another-machine 1 abc")
    async with running(at_address(federation_settings, ELSEWHERE)) as other:
        assert other.is_running


async def test_killed_local_instances_address_is_free_at_once(
    federation_settings: FederationSettings, monkeypatch: pytest.MonkeyPatch, ended: str
) -> None:
    monkeypatch.setattr("cso_kit.storage.presence.GONE_AFTER", timedelta(hours=1))
    monkeypatch.setattr("cso_kit.storage.lease.LASTS", timedelta(hours=1))
    await left_behind(federation_settings, ended)
    async with running(at_address(federation_settings, ELSEWHERE)) as other:
        assert other.is_running
