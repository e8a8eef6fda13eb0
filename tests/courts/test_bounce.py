"""A court's response to visitors without a login: its own form before go-live, the bounce to Central Sign-On after it (D§2.1)."""

import asyncio
import base64
import hashlib
import json
import re
from html import unescape
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import pytest
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]  # it brings no types
from hypothesis import given
from hypothesis import strategies as st

from court_rp.cases.possible import without_login
from court_rp.courts.local_path import local_path
from court_rp.courts.places import Addresses
from court_rp.courts.registry import Registry
from court_rp.login.bounce import bounce_script
from court_rp.pacer.addresses import csologin_address, psc_court_id
from court_rp.settings import CourtSettings
from tests.courts.conftest import FIRST_SECOND, Browser, Harness, House, open_copy, world
from tests.courts.stand_in import ISSUER, StandIn


def target(page: httpx.Response) -> str:
    """Where the page's script sends the browser."""
    found = re.search(r'(?:location\.assign\(|document\.location = )("https?://[^"]*")', page.text)
    assert found, page.text
    address: str = json.loads(found[1])
    return address


def csologin_link(page: httpx.Response) -> str:
    """The page's link to the PACER login page."""
    found = re.search(r'href="([^"]*csologin/login\.jsf[^"]*)"', page.text)
    assert found, page.text
    return unescape(found[1])


def login_query(page: httpx.Response) -> dict[str, str]:
    """What the PACER login page is opened with."""
    return {name: value[0] for name, value in parse_qs(urlsplit(csologin_link(page)).query).items()}


def return_to(page: httpx.Response) -> str:
    """Where the sign-on by OpenID Connect comes back to, below the court."""
    (found,) = parse_qs(urlsplit(target(page)).query)["return_to"]
    return found


@pytest.mark.parametrize(
    "path",
    [
        "/cgi-bin/login.pl",
        "/cgi-bin/iquery.pl",
        "/cgi-bin/DktRpt.pl?1-L_1_0-1",
        "/cgi-bin/ShowIndex.pl",
        "/n/beam/servlet/TransportRoom",
    ],
)
async def test_live_court_bounces_visitors_without_a_login(browser: Browser, harness: Harness, path: str) -> None:
    """Rules C4, F4, D§8.5: a 200 whose page holds both `csologin/login.jsf` and `location.assign(`."""
    await harness.set_calendar(FIRST_SECOND)
    page = await browser.client.get(f"/courts/cacd{path}")
    assert page.status_code == 200
    assert "csologin/login.jsf" in page.text
    assert "location.assign(" in page.text
    assert "<title>CACD-ECF</title>" in page.text
    assert "default_base_path" in page.text
    assert "login.pl?logout" not in page.text
    assert 'id="topmenu"' not in page.text
    assert "This is a simulator." in page.text
    wanted = "/" if path == "/cgi-bin/login.pl" else path
    assert target(page).startswith("http://localhost:8400/courts/cacd/login?")
    assert return_to(page) == wanted
    assert login_query(page) == {"pscCourtId": "CACDC", "appurl": f"http://localhost:8400/courts/cacd{wanted}"}
    assert csologin_link(page).startswith(f"{ISSUER}/csologin/login.jsf?")


async def test_appellate_court_bounces_out_of_frames(browser: Browser) -> None:
    """D§2.1: another script at the courts of appeals, and D§8.5's two marks all the same."""
    page = await browser.client.get("/courts/ca9/cgi-bin/login.pl")
    assert page.status_code == 200
    assert "document.location = " in page.text
    assert "top.location" in page.text
    assert "location.assign(" in page.text
    assert login_query(page)["pscCourtId"] == "09CA"


async def test_post_without_a_login_is_bounced_too(browser: Browser) -> None:
    """The login leads back to the form with what was typed."""
    page = await browser.client.post("/courts/ca9/cgi-bin/iquery.pl?7", files={"case_num": (None, "20-55001")})
    assert page.status_code == 200
    assert login_query(page)["appurl"] == "http://localhost:8400/courts/ca9/cgi-bin/iquery.pl?case_num=20-55001"


async def test_bounce_by_host_name_stays_in_the_domain(browser: Browser) -> None:
    """Rule F4, D§2.2: `pacer.login.<domain>` beside `ecf.<court>.<domain>`, by the same scheme and port."""
    for origin, login in (
        ("https://ecf.ca9.uscourts.gov", "https://pacer.login.uscourts.gov"),
        ("http://ecf.ca9.localhost:8400", "http://pacer.login.localhost:8400"),
    ):
        page = await browser.client.get(f"{origin}/cgi-bin/iquery.pl?1&2")
        assert target(page).startswith(f"{login}/csologin/login.jsf?pscCourtId=09CA&appurl={quote(origin, safe='')}")
        assert login_query(page)["appurl"] == f"{origin}/cgi-bin/iquery.pl?1&2"
        assert target(page) == csologin_link(page)


@pytest.mark.parametrize(
    ("bounce", "by_path", "by_host"),
    [("openid", "/login", "/login"), ("pacer", "/csologin/login.jsf", "/csologin/login.jsf")],
)
async def test_setting_decides_where_the_bounce_page_leads(
    settings: CourtSettings, provider: StandIn, bounce: str, by_path: str, by_host: str
) -> None:
    """Rule F4: people go the OpenID Connect way, unless somebody wants the real bounce."""
    house = await open_copy(settings.model_copy(update={"bounce": bounce}), provider, world())
    browser = house.browser()
    page = await browser.client.get("/courts/ca9/cgi-bin/login.pl")
    assert urlsplit(target(page)).path.endswith(by_path)
    page = await browser.client.get("https://ecf.ca9.uscourts.gov/cgi-bin/login.pl")
    assert urlsplit(target(page)).path.endswith(by_host)
    await house.courts.stop()


async def test_log_in_of_a_live_court_is_a_sign_on_by_openid_connect(browser: Browser, harness: Harness) -> None:
    """Rule F4: in the head of each page, at the step and under the notice; before go-live all are the court's form."""
    page = await browser.client.get("/courts/cacd/")
    assert set(re.findall(r'href="(/courts/cacd/(?:login|cgi-bin/login\.pl))"', page.text)) == {
        "/courts/cacd/cgi-bin/login.pl"
    }
    await harness.set_calendar(FIRST_SECOND)
    page = await browser.client.get("/courts/cacd/")
    assert re.findall(r'href="(/courts/cacd/(?:login|cgi-bin/login\.pl))"', page.text) == ["/courts/cacd/login"] * 3


async def test_login_page_address_is_a_setting(settings: CourtSettings, provider: StandIn) -> None:
    moved = settings.model_copy(update={"csologin_address": "https://login.example"})
    house = await open_copy(moved, provider, world())
    page = await house.browser().client.get("https://ecf.ca9.uscourts.gov/cgi-bin/login.pl")
    assert target(page).startswith("https://login.example/csologin/login.jsf?")
    await house.courts.stop()


async def test_content_security_policy_allows_only_the_bounce_script(browser: Browser) -> None:
    """The content security policy names its hash; any other script, also one that got into the page, stays dead."""
    page = await browser.client.get("/courts/ca9/cgi-bin/iquery.pl?</script><script>alert(1)</script>")
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", page.text, re.DOTALL)
    assert len(scripts) == 1
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    policy = page.headers["content-security-policy"]
    assert f"script-src 'sha256-{digest}' 'self';" in policy
    assert "unsafe-inline" not in policy
    other = await browser.client.get("/courts/ca9/")
    assert "sha256-" not in other.headers["content-security-policy"]


async def test_hostile_address_cannot_leave_the_string_literal(browser: Browser) -> None:
    for path in ('";alert(1);"', "</script>", "%22%3Balert(1)", "//evil.example/", "ä", "%00", "a" * 2000):
        page = await browser.client.get(f"/courts/ca9/cgi-bin/{path}")
        if page.status_code == 200:
            assert login_query(page)["appurl"].startswith("http://localhost:8400/courts/ca9/"), path
            assert target(page).startswith("http://localhost:8400/courts/ca9/login?"), path
            assert page.text.count("<script") == 1


@given(wanted=st.text(max_size=60), court_id=st.sampled_from(["cacd", "ca9"]))
def test_any_address_stays_in_the_script_and_the_court(wanted: str, court_id: str) -> None:
    """Open redirect and injection: whatever was asked for, `appurl` is a page of this court, and one script is one script."""
    place = Addresses("http://localhost:8400", ()).by_path(Registry.load()[court_id])
    address = csologin_address(CourtSettings(), place, local_path(wanted))
    assert address is not None
    script = bounce_script(place, address).text
    assert json.dumps(address) in script
    assert not re.search(r"[<>]", script.replace("now - before > 4000", ""))
    (appurl,) = parse_qs(urlsplit(address).query)["appurl"]
    assert appurl.startswith(f"http://localhost:8400/courts/{court_id}/")
    assert not appurl.startswith(f"http://localhost:8400/courts/{court_id}//")


async def test_page_works_without_javascript(browser: Browser) -> None:
    """A plain link to the same address, and one to the OpenID Connect way, which comes back to the same page."""
    page = await browser.client.get("/courts/ca9/cgi-bin/login.pl?return_to=/filings/new")
    links = [unescape(one) for one in re.findall(r'href="([^"]*)"', page.text)]
    assert csologin_link(page) in links
    assert "/courts/ca9/login?return_to=%2Ffilings%2Fnew" in links
    page = await browser.open("/courts/ca9/login?return_to=%2Ffilings%2F")
    assert page.url.path == "/courts/ca9/filings/"


async def test_logged_in_visitor_is_not_bounced(browser: Browser) -> None:
    await browser.sign_on("ca9")
    page = await browser.open("/courts/ca9/cgi-bin/login.pl?return_to=/filings/")
    assert page.url.path == "/courts/ca9/filings/"
    page = await browser.open("/courts/ca9/n/beam/servlet/InvalidUserLogin.jsp")
    assert page.url.path == "/courts/ca9/"


async def test_appellate_pages_redirect_to_the_login_after_its_end(browser: Browser) -> None:
    await browser.sign_on("ca9")
    found = re.search(r'data-invalid-login="([^"]+)"', (await browser.open("/courts/ca9/")).text)
    assert found
    browser.client.cookies.clear()
    assert "csologin/login.jsf" in (await browser.open(found[1])).text


async def test_refused_old_login_gets_the_reason_without_a_bounce(browser: Browser) -> None:
    """Rule C4: the sentence stays on the page; the way on is a link."""
    page = await browser.log_in("ca9", "roe9", "Ca9-Key-2")
    assert page.status_code == 403
    assert "<script" not in page.text
    assert "csologin/login.jsf" in page.text


@pytest.mark.parametrize(
    ("court_id", "expected"),
    [
        ("nysd", "NYSDC"), ("cacd", "CACDC"), ("orb", "ORBK"), ("pawb", "PAWBK"), ("ca1", "01CA"), ("ca11", "11CA"),
        ("cadc", "1DCCA"), ("cafc", "CAFC"), ("cit", "CITDC"), ("cofc", "USFCC"), ("jpml", "JPMLDC"), ("dcd", "DCDC"),
    ],
)  # fmt: skip
async def test_psc_court_ids_match_the_real_login_page(house: House, court_id: str, expected: str) -> None:
    """D§2.2."""
    assert psc_court_id(house.courts.registry[court_id]) == expected


async def test_psc_court_ids_are_unique(house: House) -> None:
    assert len({psc_court_id(court) for court in house.courts.registry}) == 204


@pytest.mark.parametrize("path", ["/cgi-bin/login.pl", "/cgi-bin/iquery.pl?123-L_1_0-1"])
async def test_court_that_is_not_live_shows_its_form_at_every_address(browser: Browser, path: str) -> None:
    """Rule C3, D§2.1: a 200 with the names that programs fill in; the login leads back to the page that was asked for."""
    page = await browser.client.get(f"/courts/cacd{path}")
    assert page.status_code == 200
    assert "csologin" not in page.text
    assert "<title>CACD-ECF</title>" in page.text
    form = re.search(r"<form[^>]*>", page.text)
    assert form
    for attribute in (
        'name="GetPass"',
        'method="post"',
        'enctype="multipart/form-data"',
        'action="/courts/cacd/cgi-bin/login.pl?',
    ):
        assert attribute in form[0]
    for control in (
        r'name="login"[^>]*maxlength="256"', r'name="key"[^>]*maxlength="128"', r'name="clcode"[^>]*maxlength="32"',
        r'name="redaction" type="checkbox"', r'type="submit" name="button1" value="Login"', r'type="reset"',
    ):  # fmt: skip
        assert re.search(control, page.text.replace("\n", " ")), control
    returned = "/" if path == "/cgi-bin/login.pl" else path
    assert f'name="return_to" value="{returned}"' in page.text


async def test_login_form_may_be_multipart(browser: Browser) -> None:
    """As the real form and its programs do; the client code goes into the cookie it has after any login (D§1.4)."""
    members = {
        "login": "jdoe",
        "key": "Cacd-Key-1",
        "clcode": "matter-7",
        "redaction": "on",
        "button1": "Login",
        "return_to": "/filings/",
    }
    parts = {name: (None, value) for name, value in members.items()}
    answer = await browser.client.post("/courts/cacd/cgi-bin/login.pl?1-L_1_0-1", files=parts)
    assert answer.headers["location"] == "/courts/cacd/filings/"
    assert (await browser.whoami("cacd"))["login"] == "jdoe"
    assert browser.client.cookies["PacerClientCode"] == "matter-7"
    assert 'data-testid="client-code">matter-7<' in (await browser.open("/courts/cacd/")).text
    await browser.open("/courts/cacd/cgi-bin/login.pl?logout")
    assert "PacerClientCode" not in browser.client.cookies


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    ("parts", "status"),
    [
        ({"login": ("a.txt", b"jdoe")}, 400),
        ({"login": (None, "j\x00doe")}, 400),
        ({}, 422),
    ],
    ids=["a file", "a NUL", "nothing in it"],
)
async def test_invalid_multipart_form_is_refused(
    browser: Browser, parts: dict[str, tuple[str | None, str | bytes]], status: int
) -> None:
    sent = parts or {"other": (None, "x")}
    answer = await browser.client.post("/courts/cacd/cgi-bin/login.pl", files=sent, headers={"accept": "text/html"})
    assert answer.status_code == status


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("charset", ["utf-7", "unicode_escape"])
@pytest.mark.parametrize("name", ["login", "key", "\\ud800"])
async def test_multipart_text_with_a_lone_surrogate_is_refused(browser: Browser, charset: str, name: str) -> None:
    """The sender of a form chooses its encoding; some can encode text that no database and no hash accepts."""
    half = "+2AA-" if charset == "utf-7" else "\\ud800"
    members = {"login": "jdoe", "key": "Cacd-Key-1", name: half}
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{each}"\r\n\r\n{value}\r\n' for each, value in members.items()
    ]
    headers = {"content-type": f"multipart/form-data; boundary=x; charset={charset}", "accept": "text/html"}
    for path in ("/courts/cacd/cgi-bin/login.pl", "/courts/cacd/filings/new"):
        answer = await browser.client.post(path, content="".join([*parts, "--x--\r\n"]), headers=headers)
        assert answer.status_code in {303, 400, 403}, path
    assert (await browser.whoami("cacd"))["authenticated"] is False


async def test_broken_multipart_is_refused(browser: Browser) -> None:
    for body in (b"", b"--x", b"--x\r\nnonsense"):
        headers = {"content-type": "multipart/form-data; boundary=x", "accept": "text/html"}
        answer = await browser.client.post("/courts/cacd/cgi-bin/login.pl", content=body, headers=headers)
        assert answer.status_code in {400, 422}


async def test_second_login_ends_the_first(house: House, harness: Harness) -> None:
    """D§1.5: a CM/ECF login has one active session; the first browser sees why its session ended."""
    first, second = house.browser(), house.browser()
    await first.log_in("cacd", "jdoe", "Cacd-Key-1")
    await second.log_in("cacd", "JDOE", "Cacd-Key-1")
    assert (await second.whoami("cacd"))["authenticated"] is True
    assert (await first.whoami("cacd"))["authenticated"] is False
    page = await first.open("/courts/cacd/filings/new")
    assert "this CM/ECF login was used again elsewhere" in page.text
    ended = await harness.events("court_session.ended")
    assert [(event["reason"], event["login"]) for event in ended] == [("second_login", "jdoe")]
    page = await house.browser().open("/courts/cacd/cgi-bin/login.pl")
    assert "used again elsewhere" not in page.text


async def test_other_filers_and_other_courts_keep_their_sessions(house: House) -> None:
    """D§1.5 speaks of one login; rule C1: another court's login is another one."""
    browsers = {name: house.browser() for name in ("roe", "jdoe-mt", "jdoe")}
    await browsers["roe"].log_in("cacd", "roe", "Cacd-Key-2")
    await browsers["jdoe-mt"].log_in("mtd", "jdoe-mt", "Mtd-Key-1")
    await browsers["jdoe"].log_in("cacd", "jdoe", "Cacd-Key-1")
    assert (await browsers["roe"].whoami("cacd"))["authenticated"] is True
    assert (await browsers["jdoe-mt"].whoami("mtd"))["authenticated"] is True


async def test_concurrent_logins_leave_one_session(house: House) -> None:
    """D§1.5: also when they arrive at the same moment; each of them is let in, and all but one are out again."""
    browsers = [house.browser() for _ in range(12)]
    pages = await asyncio.gather(*(browser.log_in("cacd", "jdoe", "Cacd-Key-1") for browser in browsers))
    assert {page.status_code for page in pages} == {200}
    found = [(await browser.whoami("cacd"))["authenticated"] for browser in browsers]
    assert sorted(found) == [False] * 11 + [True]


async def test_refused_login_ends_no_session(house: House) -> None:
    """Rule L9: a person without the key cannot end the session of its holder."""
    first, second = house.browser(), house.browser()
    await first.log_in("cacd", "jdoe", "Cacd-Key-1")
    await second.log_in("cacd", "jdoe", "nonsense")
    assert (await first.whoami("cacd"))["authenticated"] is True


@pytest.mark.parametrize("number", ["1:20-cv-01234", "<'\"&>", "\x00\x1f\ud800", "9" * 1000])
def test_xml_reports_a_missing_login(number: str) -> None:
    """D§2.1: in these words, and always as XML that can be read."""
    answer = without_login(number)
    assert b"<message text='Not logged in.  Please refresh this page.'/></request>" in bytes(answer.body)
    root = fromstring(bytes(answer.body))
    assert root.tag == "request"
    if number == "1:20-cv-01234":
        assert bytes(answer.body).startswith(b"<request number='1:20-cv-01234'>")
