"""Courts while the provider rotates its keys: sign-ons go on, logouts arrive, and old sign-ons can still be ended."""

import pytest

from tests.federation.test_logout import delivered
from tests.federation.test_story import FIRST_SECOND, sign_on
from tests.federation.visitor import Harness, Visitor

LOGOUT = "/courts/ca9/cgi-bin/login.pl?logout"


@pytest.fixture
async def harness(harness: Harness) -> Harness:
    await harness.set_calendar(FIRST_SECOND)
    return harness


async def rotate(harness: Harness) -> None:
    """Publishes a key, uses it, and lets the old one leave."""
    new = await harness.call("POST", "/keys", {"alg": "RS256"})
    used = await harness.call("POST", f"/keys/{new['kid']}/use")
    [old] = used["retired"]
    await harness.call("POST", "/clock/advance", {"by": "PT12M", "hand": "protocol"})
    assert old["kid"] not in {key["kid"] for key in await harness.call("GET", "/keys")}


async def test_courts_accept_tokens_signed_by_a_rotated_key(visitor: Visitor, harness: Harness) -> None:
    await sign_on(visitor, "ca9")
    await rotate(harness)

    await visitor.open("/courts/cacd/login")
    assert (await visitor.whoami("cacd"))["by"] == "cso"
    await visitor.open("/courts/cacd/cgi-bin/login.pl?logout")
    await delivered(harness, 2)

    assert (await visitor.whoami("ca9"))["authenticated"] is False
    assert "logout_token.accepted" in await harness.kinds("ca9")


async def test_logout_works_after_a_key_rotation(visitor: Visitor, harness: Harness) -> None:
    """RP-Initiated Logout 1.0 §4: the court's hint cannot be checked any more; the person sees a page and can log out there."""
    await sign_on(visitor, "ca9")
    await rotate(harness)

    await visitor.open(LOGOUT)
    assert (await visitor.whoami("ca9"))["authenticated"] is False
    assert 'href="/end_session"' in visitor.page.text
    await visitor.open("/end_session")
    await visitor.submit("csrf")

    await visitor.open("/courts/ca9/login")
    assert 'name="password"' in visitor.page.text
