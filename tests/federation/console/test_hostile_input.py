"""Requests that nobody's form sends: broken cookies, wrong values, and addresses of other federations."""

import ast
import base64
import json
import re
import shlex
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from cso_sim.browsing.markup import Markup
from cso_sim.scenario.reading import shipped_text
from tests.federation.conftest import new_client
from tests.federation.console.conftest import stream_of
from tests.federation.console.test_copies import copied
from tests.federation.console.test_people import link_for, signed_on, sub_of
from tests.federation.control_plane.answers import ok
from tests.federation.test_below_a_path import federation_at

CONSOLE = "/_sim/console"


async def test_redirects_of_a_world_lead_below_its_path_once(tmp_path: Path) -> None:
    async with federation_at("/w/alpha", tmp_path / "data") as federation, new_client(federation) as browser:
        for path, form, leads_to in (
            ("faults/authorization_code_missing", {"times": "1"}, "faults"),
            ("faults/clear", {"armed": ""}, "faults"),
            ("timeline/recording", {"recording": "on", "here": "timeline"}, "timeline"),
            ("clock/strip", {"act": "freeze", "version": "0", "back": f"{CONSOLE}/board?q=x"}, "board?q=x"),
        ):
            answer = await browser.post(f"{CONSOLE}/{path}", data=form)
            location = answer.headers.get("location", "").partition("#")[0]
            assert (answer.status_code, location) == (303, f"/w/alpha{CONSOLE}/{leads_to}"), path
        for path, leads_to in (("/", ""), ("/board/?q=x", "/board?q=x")):
            answer = await browser.get(f"{CONSOLE}{path}")
            assert (answer.status_code, answer.headers["location"]) == (307, f"/w/alpha{CONSOLE}{leads_to}")


@pytest.mark.parametrize("cookie", ["cso_console_said", "cso_console_mail"])
@pytest.mark.parametrize("value", ["[" * 9000, '{"a": [Infinity, 1]}', '{"a": [1, "x"]}', "[null, 1]", "\udc80"])
async def test_cookie_of_somebody_elses_making_is_ignored(console: httpx.AsyncClient, cookie: str, value: str) -> None:
    packed = base64.urlsafe_b64encode(value.encode(errors="surrogateescape")).decode()
    answer = await console.get(f"{CONSOLE}/people", headers={"cookie": f"{cookie}={packed}"})
    assert answer.status_code == 200


async def test_refused_court_leaves_the_session_of_the_browser_alone(console: httpx.AsyncClient) -> None:
    """The court is looked up before anybody is signed out."""
    await console.post(f"{CONSOLE}/people/as", data={"loginId": "mholloway"})
    wrong = {"loginId": "noorabadi", "court_id": "nowhere", "next": "login"}
    refused = await console.post(f"{CONSOLE}/people/as", data=wrong)
    assert (refused.status_code, "There is no court" in refused.text) == (404, True)
    assert await signed_on(console) == await sub_of(console, "mholloway")


@pytest.mark.parametrize("act", ["load", "reset"])
async def test_link_ends_with_the_people_it_was_made_for(console: httpx.AsyncClient, act: str) -> None:
    link = await link_for(console, "mholloway")
    if act == "load":
        ok(await console.put("/_sim/scenario", json={"name": "mtd_2021_announcement"}))
    else:
        ok(await console.post("/_sim/reset", json={}))
    assert (await console.post(link)).status_code == 410


async def test_long_sentence_is_still_said(console: httpx.AsyncClient) -> None:
    """A cookie has no room for more, and half of its value would say nothing."""
    title = "\U0001f3db" * 290
    text = shipped_text("all_live").replace('title = "', f'title = "{title}', 1)
    asked = await console.post(f"{CONSOLE}/scenario/load", data={"text": text})
    [load] = re.findall(r'name="load" value="([^"]*)"', asked.text)
    form = {"text": text, "confirmed": "yes", "load": load}
    answer = await console.post(f"{CONSOLE}/scenario/load", data=form)
    assert answer.status_code == 303, Markup(answer.text).alerts
    assert Markup((await console.get(answer.headers["location"])).text).marked["said"].startswith("“\U0001f3db")


async def test_wrong_value_at_a_cell_is_refused_with_a_sentence(console: httpx.AsyncClient) -> None:
    form = {"act": "link", "login": "x" * 65, "loginId": "mholloway", "reason": "lost"}
    refused = await console.post(f"{CONSOLE}/board/cacd?person=mholloway", data=form)
    assert (refused.status_code, "at most 64 characters" in Markup(refused.text).alerts[0]) == (422, True)


async def test_names_of_people_never_break_what_is_copied(console: httpx.AsyncClient) -> None:
    """User names that are words of Python or alike, and a login with the signs of a shell and of an address."""
    for login_id in ("lambda", "two.one", "two-one"):
        account = {"loginId": login_id, "password": "Fictional-Pass-1"}
        ok(await console.post("/_sim/accounts", json=account), 201)
    ok(await console.put("/_sim/clock", json={"calendar": "2020-02-18T09:00:00-08:00", "frozen": True}))
    for login_id in ("lambda", "two.one", "two-one"):
        await console.post(f"{CONSOLE}/people/as", data={"loginId": login_id})
        await console.get("/courts/cacd/login", follow_redirects=True)
    filer = {"login": "a\"'/?#$(id)", "key": "New-Key-1", "role": "attorney", "linked_loginId": "lambda"}
    ok(await console.post("/_sim/courts/cacd/filers", json=filer), 201)
    form = {"act": "unlink", "login": filer["login"], "reason": "it's \"\\ `id`\u2028 {{ 7 }}"}
    assert (await console.post(f"{CONSOLE}/board/cacd?person=lambda", data=form)).status_code == 303
    page = (await console.get(f"{CONSOLE}/timeline")).text
    code = ast.unparse(ast.parse(copied(page, "As a pytest test")))
    for line in (
        "lambda_browser = cso.sign_on('lambda'",
        "two_one = cso.sign_on('two.one'",
        "two_one_2 = cso.sign_on(",
    ):
        assert line in code, code
    command = copied(page, "As control calls for curl").splitlines()[-1]
    *_, address, _, _, _, body = shlex.split(command)
    assert address.endswith("/_sim/courts/cacd/links/a%22%27%2F%3F%23%24%28id%29")
    assert json.loads(body) == {"reason": form["reason"]}


async def test_page_number_adds_nothing_to_the_address_of_the_stream(console: httpx.AsyncClient) -> None:
    page = await console.get(f"{CONSOLE}/roll-out", params={"page": "1&on=2020-01-01"})
    assert parse_qs(urlsplit(stream_of(page.text)).query)["page"] == ["1&on=2020-01-01"]
