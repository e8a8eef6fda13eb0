"""The shipped browser: the whole story through it, and what a page's markup means to it."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from cso_sim.browsing import AsyncBrowser, AsyncVisitor, Browser, BrowsingError, Page
from cso_sim.federation import Federation
from cso_sim.templates import Templates
from tests.conftest import Databases
from tests.federation.conftest import ORIGIN, copied
from tests.federation.visitor import Harness
from tests.harness import synchronous

LOGIN_ID, PASSWORD = "mholloway", "Ready-Attorney-1"
CACD = ("mholloway-cacd", "Old-District-Key1")
LIVE = "2020-02-18T00:00:00-08:00"


@pytest.fixture
async def federation(
    sqlite_databases: Databases, scenario_templates: dict[str, Templates]
) -> AsyncIterator[Federation]:
    async with copied(sqlite_databases, scenario_templates) as federation:
        yield federation


@pytest.fixture
async def visitor(federation: Federation) -> AsyncIterator[AsyncVisitor]:
    transport = httpx.ASGITransport(federation.app, client=("127.0.0.1", 50000))
    async with AsyncVisitor(httpx.AsyncClient(transport=transport, base_url=ORIGIN)) as visitor:
        yield visitor


def answered(answers: dict[str, httpx.Response]) -> httpx.MockTransport:
    """A site with these pages, for markup and redirects that the simulator's own pages do not have."""
    return httpx.MockTransport(lambda request: answers[request.url.path])


def page_of(body: str) -> Page:
    request = httpx.Request("GET", "http://app.test/here")
    return Page(httpx.Response(200, html=body, request=request))


async def test_visitor_goes_from_the_old_login_to_the_link_and_files(visitor: AsyncVisitor, harness: Harness) -> None:
    await visitor.log_in("cacd", *CACD)
    assert (await visitor.whoami("cacd"))["by"] == "cmecf"
    assert (await visitor.file("cacd", "2:19-cv-04021")).heading == "Notice of Electronic Filing"

    await harness.set_calendar(LIVE)
    replaced = await visitor.log_in("cacd", *CACD)
    assert replaced.find("key") is None
    signed_on = await visitor.sign_on("cacd", LOGIN_ID, PASSWORD)
    assert (signed_on.status, signed_on.path) == (200, "/courts/cacd/")
    assert [hop.status_code for hop in visitor.hops][-1] == 200
    assert len(visitor.hops) > 2

    refused = await visitor.file("cacd", "2:19-cv-04021")
    assert refused.status == 403
    assert "link" in refused.refusal.lower()
    wrong = await visitor.link("cacd", CACD[0], "not-the-key")
    assert wrong.find("link-form") is not None
    assert wrong.refusal
    assert (await visitor.link("cacd", *CACD)).marked("cmecf-login") == "mholloway-cacd (Maren Holloway)"
    assert (
        await visitor.file("cacd", "2:19-cv-04021", "Answer", name="answer.pdf")
    ).heading == "Notice of Electronic Filing"
    assert (await visitor.whoami("cacd"))["may_file"] is True

    await visitor.log_out("cacd")
    assert (await visitor.whoami("cacd"))["authenticated"] is False


async def test_visitor_stops_at_a_page_that_it_has_no_value_for(visitor: AsyncVisitor) -> None:
    page = await visitor.sign_on("ca9", LOGIN_ID, "wrong")

    assert page.find("password") is not None
    assert page.refusal
    with pytest.raises(BrowsingError, match=r"no form 'nothing'.*Its forms: 0 login-form with loginId, password"):
        await visitor.submit("nothing")


def test_initial_values_of_a_form_are_those_of_a_browser() -> None:
    form = page_of(
        '<form action="/go?a=1&amp;b=2" method=POST><input name=plain value="a &quot;b&quot;"><input name=off type=checkbox>'
        "<input name=on type=checkbox checked><input name=one type=radio value=x><input name=one type=radio value=y checked>"
        "<select name=list><option>first<option value=2 selected>second</select><select name=other><option>A</option></select>"
        "<textarea name=words>\nTwo\nlines &lt;b&gt;</textarea><input name=file type=file><input name=gone disabled value=1>"
        "<button name=press value=1>One</button><button name=press value=2>Two</button></form>"
    ).form()

    assert (form.action, form.method) == ("/go?a=1&b=2", "post")
    assert form.values == {
        "plain": 'a "b"',
        "on": "on",
        "one": "y",
        "list": "2",
        "other": "A",
        "words": "Two\nlines <b>",
        "press": "1",
    }
    assert form.filled({"press": "2", "on": None, "off": "on"}) == {
        "plain": 'a "b"',
        "one": "y",
        "list": "2",
        "other": "A",
        "words": "Two\nlines <b>",
        "press": "2",
        "off": "on",
    }
    assert form.fields[5].options == ["first", "2"]


async def test_response_that_a_page_posts_by_script_is_posted() -> None:
    seen: list[httpx.Request] = []
    body = (
        '<form method=post action="http://app.test/back"><input type=hidden name=code value=c1></form><script></script>'
    )

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, html=body) if request.method == "GET" else httpx.Response(200, text="done")

    async with AsyncBrowser(httpx.AsyncClient(transport=httpx.MockTransport(answer))) as browser:
        page = await browser.open("http://provider.test/authorize")

    assert (page.text, seen[1].content, len(browser.hops)) == ("done", b"code=c1", 2)


def test_endless_redirects_are_given_up() -> None:
    loop = answered({"/": httpx.Response(302, headers={"location": "/"})})
    with (
        Browser(httpx.Client(transport=loop, base_url="http://app.test")) as browser,
        pytest.raises(BrowsingError, match="More than 20 redirects"),
    ):
        browser.open("/")


@pytest.mark.parametrize("path", ["/courts/ca9/", "/w/one/courts/ca9/"])
def test_addresses_are_below_the_path_of_a_world(path: str) -> None:
    there = answered({"/w/one/courts/ca9/": httpx.Response(200, html="<h1>Here</h1>")})

    with Browser(httpx.Client(transport=there, base_url="http://localhost:8400/w/one")) as browser:
        assert browser.open(path).heading == "Here"


def test_synchronous_modules_are_those_of_the_asynchronous_ones() -> None:
    made: dict[Any, str] = dict(synchronous.made())

    assert {str(path) for path, text in made.items() if path.read_text("utf-8") != text} == set()
