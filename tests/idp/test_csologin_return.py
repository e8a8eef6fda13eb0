"""Where the PACER login page sends browsers back to: known courts, the Case Locator, the simulator itself, and nowhere else."""

from urllib.parse import quote, urlencode, urlsplit

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cso_idp.csologin.return_address import KnownPlaces, court_id_of, read_destination
from cso_idp.provider import Provider
from tests.idp.conftest import PASSWORD
from tests.idp.csologin.signing_on import COURT_CLIENT
from tests.idp.login_page import ADDRESS, LoginPage, opening, view_state
from tests.idp.relying_party import Browser, RelyingParty, log_in

KNOWN = KnownPlaces(
    frozenset({"http://localhost:8400", "https://ecf.testd.uscourts.gov", "http://localhost:9000"}),
    frozenset({"pcl.uscourts.gov"}),
)
HOSTS = {"localhost", "ecf.testd.uscourts.gov", "pcl.uscourts.gov"}


@pytest.fixture(autouse=True)
async def _court(provider: Provider) -> None:
    await provider.control.register_clients([COURT_CLIENT])


@pytest.fixture
async def signed_on(browser: Browser, court: RelyingParty) -> LoginPage:
    """A browser that is signed on, so that the page redirects at once."""
    await log_in(browser, court, "rae.reader", PASSWORD)
    return LoginPage(browser.client)


@pytest.mark.parametrize(
    "appurl",
    [
        "https://ecf.testd.uscourts.gov/cgi-bin/showpage.pl?16",
        "https://ECF.testd.uscourts.gov:443/",
        "https://ecf.testd.uscourts.gov",
        "https://pcl.uscourts.gov/pcl/loginCompletion",
        "http://pcl.uscourts.gov:8400/pcl/",
        "http://localhost:9000/courts/test/cgi-bin/login.pl",
        "http://localhost:8400/courts/cacd/",
    ],
)
async def test_known_places_are_returned_to(signed_on: LoginPage, appurl: str) -> None:
    """Courts' addresses are known by what their clients registered, the Case Locator's by a setting. Whoever came by a real name
    is led to real names (rule F3).
    """
    by_name = {"host": "pacer.login.uscourts.gov"} if "uscourts" in appurl.lower() else {}
    done = await signed_on.client.get(opening(appurl), headers=by_name)

    assert done.status_code == 302
    assert urlsplit(done.headers["location"]).hostname in HOSTS


@pytest.mark.parametrize(
    "appurl",
    [
        "https://evil.example/",
        "//evil.example/",
        "/courts/cacd/",
        "https://ecf.testd.uscourts.gov.evil.example/",
        "https://ecf.testd.uscourts.gov@evil.example/",
        "https://evil.example\\@ecf.testd.uscourts.gov/",
        "https://ecf.testd.uscourts.gov\\.evil.example/",
        "https:evil.example",
        "https:/\\evil.example/",
        "javascript:alert(1)//https://ecf.testd.uscourts.gov/",
        "data:text/html,x",
        "ftp://ecf.testd.uscourts.gov/",
        "http://ecf.testd.uscourts.gov:8080/",
        "http://ecf.other.uscourts.gov/",
        "https://uscourts.gov/",
        "https://ecf.testd.uscourts.gov\r\nset-cookie: a=b",
        "https://ecf.testd.uscourts.gov/\r\nset-cookie: a=b",
        "https://ecf.testd.uscourts.gov%2eevil.example/",
        "https://[::1]/",
        " https://evil.example/",
        "https://ecf.testd.uscourts.gov\t.evil.example/",
        "https://ecf.testd.uscourts.gov。evil.example/",
        "http://localhost:9001/",
        "not an address",
    ],
)
async def test_anything_else_is_a_clear_page_and_never_a_redirect(signed_on: LoginPage, appurl: str) -> None:
    """Rule F2 (own): the real rule is not public; CWE-601."""
    page = await signed_on.open(opening(appurl))

    assert page.status_code == 400
    assert "belongs to no court here" in page.text
    assert "location" not in page.headers
    assert "evil" not in page.text
    assert signed_on.cookie("NextGenCSO") is None


async def test_forms_address_cannot_be_changed_to_another_place(signed_on: LoginPage) -> None:
    """The address that is gone to is the one the page was opened with."""
    signed_on.client.cookies.clear()
    page = await signed_on.open()
    state = page.text.split("ViewState:0")[1].split('value="')[1].split('"')[0]
    data = {
        "loginForm": "loginForm",
        "loginForm:loginName": "rae.reader",
        "loginForm:password": PASSWORD,
        "appurl": "https://evil.example/",
        "javax.faces.ViewState": state,
    }

    assert (await signed_on.client.post(opening("https://evil.example/"), data=data)).status_code == 400
    done = await signed_on.client.post(ADDRESS, data=data)

    assert done.headers["location"] == "http://localhost:9000/courts/test/"


@pytest.mark.parametrize(
    ("query", "court", "appurl"),
    [
        # D§2.2: not encoded, as courts wrote it.
        (
            "pscCourtId=NYSDC&appurl=https://ecf.nysd.uscourts.gov/cgi-bin/showpage.pl?16",
            "NYSDC",
            "https://ecf.nysd.uscourts.gov/cgi-bin/showpage.pl?16",
        ),
        ("appurl=https://x.y/a?b=1&c=2", "", "https://x.y/a?b=1&c=2"),
        ("pscCourtId=ORBK&appurl=https://x.y/a?b=1&c=%26&d", "ORBK", "https://x.y/a?b=1&c=%26&d"),
        ("appurl=https://x.y/a?b=1&pscCourtId=ORBK", "ORBK", "https://x.y/a?b=1"),
        ("appurl=https://x.y/a?b%3D1%26c%3D2&pscCourtId=ORBK", "ORBK", "https://x.y/a?b=1&c=2"),
        # D§8.3: a client encodes what is encoded already.
        ("appurl=https%253A%252F%252Fx.y%252Fa%253Fb%253D1", "", "https://x.y/a?b=1"),
        ("pscCourtId=01CA&appurl=https%3A%2F%2Fx.y%2Fa%3Fb%3D1%26c%3D2", "01CA", "https://x.y/a?b=1&c=2"),
        ("pscCourtId=%3Cscript%3E", "", ""),
        ("", "", ""),
    ],
)
def test_address_is_read_however_it_is_encoded(query: str, court: str, appurl: str) -> None:
    assert read_destination(query.encode()) == (court, appurl)


@pytest.mark.parametrize(
    ("psc", "court"),
    [
        ("CACDC", "cacd"),
        ("ORBK", "orb"),
        ("09CA", "ca9"),
        ("11CA", "ca11"),
        ("1DCCA", "cadc"),
        ("CAFC", "cafc"),
        ("USFCC", "cofc"),
        ("PCL", None),
        ("DC", None),
    ],
)
def test_courts_are_known_by_pacers_names(psc: str, court: str | None) -> None:
    """D§2.2."""
    assert court_id_of(psc) == court


_HOST = st.sampled_from(["ecf.testd.uscourts.gov", "localhost", "evil.example", "pcl.uscourts.gov", "127.0.0.1"])
_JUNK = st.text(alphabet="/\\@:?#.%&=;[]\t\r\n aA0é。", max_size=12)
_LOOKALIKES = st.builds(
    lambda *parts: "".join(parts),
    st.sampled_from(["https://", "http://", "//", "https:/", "https:", "HTTPS://", "", "\\\\", "javascript://"]),
    _JUNK,
    _HOST,
    _JUNK,
    _HOST,
    _JUNK,
)


def _as_browsers_read_it(location: str) -> str:
    """WHATWG URL: control characters at the ends and tabs and line ends anywhere are dropped; a backslash is a slash."""
    return location.strip("\x00\x01 \t\r\n").replace("\t", "").replace("\r", "").replace("\n", "").replace("\\", "/")


@settings(max_examples=400)
@given(st.one_of(_LOOKALIKES, st.text(max_size=60)))
@example("https://ecf.testd.uscourts.gov/\\evil.example")
@example("https://ecf.testd.uscourts.gov:443@evil.example")
@example("http\u017f://pcl.uscourts.gov/")
@example("http\u017f://pcl.uscourts.gov:443/")
def test_whatever_is_asked_leads_to_a_known_place_or_nowhere(appurl: str) -> None:
    """CWE-601: judged as a browser would read the answer."""
    address = KNOWN.address(appurl)

    if address is not None:
        parts = urlsplit(_as_browsers_read_it(address))
        assert parts.hostname in HOSTS
        assert parts.scheme in {"http", "https"}
        assert parts.username is None
        assert address.isascii()
        assert address.isprintable()
        assert "\\" not in address
        assert " " not in address
        assert KNOWN.address(address) == address


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(appurl=_LOOKALIKES, way=st.sampled_from(["encoded", "plain", "twice"]))
async def test_page_redirects_to_known_hosts_only(signed_on: LoginPage, appurl: str, way: str) -> None:
    """CWE-601, through the front door."""
    encoded = {
        "encoded": urlencode({"appurl": appurl}),
        "plain": f"appurl={quote(appurl, safe='/:?&=#@;[]')}",
        "twice": urlencode({"appurl": quote(appurl, safe="")}),
    }[way]

    answer = await signed_on.client.get(f"{ADDRESS}?{encoded}")

    assert answer.status_code < 500
    if "location" in answer.headers:
        assert urlsplit(_as_browsers_read_it(answer.headers["location"])).hostname in HOSTS


async def test_step_in_an_unencoded_appurl_belongs_to_the_court(browser: Browser) -> None:
    """D§8.3: programs send the form to the address that they opened."""
    appurl = "http://localhost:9000/courts/test/report.pl?case=1&step=2&view=3"
    address = f"{ADDRESS}?pscCourtId=TESTDC&appurl={appurl}"
    values = {"loginForm": "loginForm", "loginForm:loginName": "rae.reader", "loginForm:password": PASSWORD}
    page = await browser.client.get(address)

    done = await browser.client.post(address, data={**values, "javax.faces.ViewState": view_state(page.text)})

    assert done.headers["location"] == appurl
