"""People who are signed on at the provider and come to courts, where faults strike."""

from cso_sim.federation import Federation
from tests.federation.visitor import Harness, Visitor


async def signed_on_cookies(harness: Harness, login_id: str = "mholloway") -> dict[str, str]:
    cookies: dict[str, str] = (await harness.call("POST", "/sessions", {"loginId": login_id}))["cookies"]
    return cookies


class Courts:
    """People who are signed on at the provider and come to a court."""

    def __init__(self, federation: Federation, harness: Harness) -> None:
        self._app = federation.app
        self._harness = harness

    async def lets_in(self, court_id: str = "ca9", login_id: str = "mholloway") -> bool:
        async with Visitor(self._app) as visitor:
            visitor.client.cookies.update(await signed_on_cookies(self._harness, login_id))
            await visitor.sign_on(court_id)
            return bool((await visitor.whoami(court_id))["authenticated"])


async def fired(harness: Harness) -> list[int]:
    """How often each armed fault has fired, in the order of arming."""
    return [each["fired"] for each in (await harness.call("GET", "/faults"))["faults"]]
