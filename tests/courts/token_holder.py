"""A browser that carries a token of the PACER login in its cookies."""

from tests.courts.conftest import Browser, House

STRANGER = {"authenticated": False, "by": None, "sub": None, "login": None, "may_file": False, "linked": False}


def holding(house: House, token: str, name: str = "NextGenCSO", domain: str = "localhost.local") -> Browser:
    """A browser that carries a token in a cookie."""
    browser = house.browser()
    browser.client.cookies.set(name, token, domain=domain, path="/")
    return browser


async def logged_in(browser: Browser, court_id: str = "ca9") -> bool:
    found: bool = (await browser.whoami(court_id))["authenticated"]
    return found
