"""`/help`, and the addresses that the notices print: each leads to its counterpart here, under the host that was used."""

import re
from urllib.parse import urlsplit

import pytest

from cso_idp.endpoints.help import PRINTED
from tests.idp.relying_party import Browser

DOMAIN = "uscourts.gov"
# As M and C print them, and D§2.3 and D§2.6 have them.
AS_PRINTED = (
    f"https://pacer.{DOMAIN}/register-account/attorney-filers-cmecf",
    f"https://pacer.{DOMAIN}/file-case/get-ready-nextgen-cmecf",
    f"https://pacer.psc.{DOMAIN}/pscof/registration.jsf",
    f"https://pacer.psc.{DOMAIN}/pscof/login.jsf",
    f"https://pacer.psc.{DOMAIN}/pscof/login.xhtml",
    f"https://pacer.psc.{DOMAIN}/pscof/forgotPassword.jsf?csoLogin=true",
    f"https://pacer.psc.{DOMAIN}/pscof/forgotUserName.jsf?csoLogin=true",
    f"https://pacer.{DOMAIN}/my-account-billing/forgot-username-or-password",
    f"https://pacer.login.{DOMAIN}/csobill-hist/billingmenu.jsf",
    "https://www.pacer.gov/nextgen",
    "https://www.pacer.gov/ecfcbt/cso/index.html",
)


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """The database makes no difference here."""
    return str(request.param)


def test_every_printed_address_is_tried() -> None:
    assert {urlsplit(address).path for address in AS_PRINTED} == set(PRINTED)


@pytest.mark.parametrize("printed", [*AS_PRINTED, *PRINTED])
async def test_printed_address_leads_to_its_counterpart_under_the_same_host(browser: Browser, printed: str) -> None:
    """Rules C12 and F3: by the printed host name, and by the simulator's own."""
    answer = await browser.open(printed)

    assert answer.status_code == 303
    location = urlsplit(answer.headers["location"])
    assert (location.scheme, location.netloc) == ("", "")
    origin = f"https://{urlsplit(printed).netloc}" if "://" in printed else ""
    there = await browser.open(origin + location.path)
    assert there.status_code == 200
    if location.fragment:
        assert f'id="{location.fragment}"' in there.text


async def test_help_answers_the_questions_of_the_notices(browser: Browser) -> None:
    """Rule C12; C's frequently asked questions, in other words."""
    page = await browser.open("/help")

    assert page.status_code == 200
    for question in ("link-again", "cmecf-account", "cja", "other-courts"):
        assert f'data-testid="question-{question}"' in page.text
    assert "A link belongs to one court" in page.text
    assert "the login is retired" in page.text


async def test_help_says_plainly_what_does_not_exist_yet(browser: Browser) -> None:
    page = (await browser.open("/help")).text

    assert "nobody pays" in page


async def test_links_of_the_help_lead_somewhere(browser: Browser) -> None:
    """No link leads to a page that does not exist. The list of courts and the readiness wizard are the courts' pages."""
    page = (await browser.open("/help")).text
    ids = set(re.findall(r'id="([^"]+)"', page))

    for href in set(re.findall(r'<a [^>]*href="([^"]+)"', page)) - {"/courts/", "/readiness", "/"}:
        path, _, fragment = href.partition("#")
        if path in {"", "/help"}:
            assert fragment in ids, href
        else:
            assert (await browser.open(path)).status_code == 200, href


async def test_contacts_are_fictional(browser: Browser) -> None:
    page = (await browser.open("/help")).text

    assert "These contacts are fictional." in page
    assert set(re.findall(r"\(\d{3}\) (\d{3})-(\d{2})\d{2}", page)) == {("555", "01")}
    assert all(address.endswith(".example") for address in re.findall(r"[\w-]+@([\w.-]+)", page))
