"""The front page shows everybody in the scenario a page at a time, and finds one of many; it needs no script."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from cso_sim.federation import Federation
from tests.federation.command_line import Server
from tests.federation.control_plane.answers import ok

PEOPLE = 120


def person(n: int) -> dict[str, Any]:
    account = {"loginId": f"person{n:06}", "password": "Fictional-1", "created_on": "2015-01-01"}
    filer = {"court": "cacd", "login": f"p{n}-old", "key": "Old-Key-1"}
    return {
        "name": f"Person Nr {n}",
        "email": f"p{n}@x.example",
        "story": "One of many.",
        "accounts": [account],
        "filers": [filer],
    }


def scenario(*, title: str = "Very many people", count: int = PEOPLE) -> dict[str, Any]:
    return {
        "name": "many",
        "title": title,
        "clock": {"calendar": "2020-02-14T09:00:00-08:00"},
        "people": [person(n) for n in range(count)],
    }


@pytest.fixture
async def page(control: httpx.AsyncClient) -> httpx.AsyncClient:
    """Somebody at this machine, where there are very many people."""
    ok(await control.put("/_sim/scenario", json=scenario()))
    return control


def rows(html: str) -> list[str]:
    return re.findall(r'<th scope="row">(Person Nr \d+)<', html)


def count(html: str) -> str:
    found = re.search(r'data-testid="people-count">([^<]+)<', html)
    assert found
    return found[1]


def link(html: str, testid: str) -> str:
    found = re.search(rf'<a href="([^"]+)" data-testid="{testid}"', html)
    assert found
    return found[1].replace("&amp;", "&")


async def test_front_page_shows_people_in_pages(page: httpx.AsyncClient) -> None:
    html = (await page.get("/")).text
    assert len(html) < 40_000
    assert rows(html) == [f"Person Nr {n}" for n in range(50)]
    assert count(html) == "1 to 50 of 120 people."
    second = (await page.get(link(html, "people-next"))).text
    assert count(second) == "51 to 100 of 120 people."
    assert re.search(r'aria-current="page"><span class="unseen">Page </span>2<', second)
    last = (await page.get(link(second, "people-last"))).text
    assert rows(last) == [f"Person Nr {n}" for n in range(100, 120)]
    assert 'data-testid="people-next"' not in last
    assert count((await page.get(link(last, "people-first"))).text) == "1 to 50 of 120 people."


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("query", ["person nr 117", "PERSON000117", "p117-old", "  117 "])
async def test_front_page_search_finds_by_name_user_name_or_court_login(page: httpx.AsyncClient, query: str) -> None:
    html = (await page.get("/", params={"q": query})).text
    assert rows(html) == ["Person Nr 117"]
    assert count(html).startswith("1 person found for ")
    assert 'data-testid="people-all"' in html


async def test_search_is_kept_across_pages(page: httpx.AsyncClient) -> None:
    html = (await page.get("/?q=Nr+")).text
    assert count(html) == "1 to 50 of 120 people found for “Nr”, among 120."
    assert rows((await page.get(link(html, "people-next"))).text)[0] == "Person Nr 50"
    assert "q=Nr" in link(html, "people-next")


async def test_empty_search_result_has_a_way_back(page: httpx.AsyncClient) -> None:
    html = (await page.get("/", params={"q": '"><script>alert(1)</script>'})).text
    assert 'data-testid="people-none"' in html
    assert "<script>alert" not in html
    assert rows(html) == []


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("number", ["0", "-1", "x", "", "²", "99999999999999999999"])
async def test_page_out_of_range_becomes_the_nearest_page(page: httpx.AsyncClient, number: str) -> None:
    answer = await page.get("/", params={"page": number})
    assert answer.status_code == 200
    assert rows(answer.text)[0] == "Person Nr 0"
    assert rows((await page.get("/?page=7000")).text)[0] == "Person Nr 100"


async def test_front_page_shows_a_newly_loaded_scenario(page: httpx.AsyncClient) -> None:
    assert "Very many people" in (await page.get("/")).text
    ok(await page.put("/_sim/scenario", json=scenario(title="A handful", count=3)))
    html = (await page.get("/")).text
    assert "A handful" in html
    assert count(html) == "3 people."
    assert 'data-testid="people-query"' not in html


async def test_front_page_shows_the_calendar_as_the_console_does(page: httpx.AsyncClient) -> None:
    ok(await page.put("/_sim/clock", json={"frozen": True}))
    ok(await page.put("/_sim/clock", json={"calendar": "2020-02-18T08:00:00Z"}))
    shown = {
        re.search(r'data-testid="calendar">([^<]+)<', (await page.get(path)).text)[1]  # type: ignore[index]
        for path in ("/", "/_sim/console/clock")
    }
    assert shown == {"Tuesday, February 18, 2020, 2:00 a.m. CST"}
    copied = "2020-02-18T08:00Z"
    assert f">{copied}<" in (await page.get("/")).text
    assert ok(await page.put("/_sim/clock", json={"calendar": copied}))["calendar"].startswith("2020-02-18T08:00:00")


async def test_front_page_hides_people_from_strangers(page: httpx.AsyncClient, federation: Federation) -> None:
    """Passwords are for the operator only."""
    transport = httpx.ASGITransport(federation.app, client=("203.0.113.9", 50000))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8400") as stranger:
        html = (await stranger.get("/?q=person")).text
    assert "Fictional-1" not in html
    assert "people-query" not in html


def test_banner_shows_some_people_and_the_number_of_others(tmp_path: Path) -> None:
    lines = ['name = "many"', 'title = "Many"', "[clock]", "calendar = 2020-02-14T09:00:00-08:00"]
    for n in range(1_023):
        name = f'name = "Person Nr {n} \\u009b2J."'
        lines += ["[[people]]", name, f'email = "p{n}@x.example"', 'story = "One of many."']
    (tmp_path / "many.toml").write_text("\n".join([*lines, "[crowd]", "count = 1000"]))
    running = Server("--data", str(tmp_path / "data"), "--scenario", str(tmp_path / "many.toml"))
    running.stop()
    assert len(re.findall(r"^Person Nr \d+ ", running.printed, re.MULTILINE)) == 20
    assert f"And 1,003 more people, who are on the front page: {running.url}/#people\n" in running.printed
    assert "And a crowd of 1,000 accounts with one password, user0 / password and so on.\n" in running.printed
    assert r"\x9b2J." in running.printed
    assert "\x9b" not in running.printed


async def test_nothing_is_to_be_found_by_a_search_engine(control: httpx.AsyncClient) -> None:
    """Rule F3: pages by their own mark too, and documents and answers for programs, in the express lane and beside it."""
    pages = ["/", "/courts/cacd/", "/courts/cacd/cgi-bin/login.pl", "/account/", "/csologin/login.jsf", "/nothing"]
    others = ["/jwks", "/.well-known/openid-configuration", "/courts/cacd/whoami", "/_sim/clock", "/courts/cacd/api/"]

    answers = {path: await control.get(path, headers={"accept": "text/html"}) for path in (*pages, *others)}

    assert {path for path, answer in answers.items() if answer.headers.get("x-robots-tag") != "noindex"} == set()
    assert all('<meta name="robots" content="noindex">' in answers[path].text for path in pages)
