"""The exact moment at which a court's session is over."""

from tests.courts.conftest import Browser, Harness


async def test_session_ends_at_the_very_moment_it_expires(browser: Browser, harness: Harness) -> None:
    """The protocol hand stands still in this module."""
    await harness.call("PUT", "/clock", {"frozen": True, "hand": "both"})
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")

    await harness.wait("PT11H59M59.999999S")
    assert (await browser.whoami("cacd"))["authenticated"] is True

    await harness.wait("PT0.000001S")
    assert (await browser.whoami("cacd"))["authenticated"] is False
