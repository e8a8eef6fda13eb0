"""The inbox pages: the simulated mail of both services, by persona (rule C9)."""

import re

import httpx
import pytest

from cso_sim.federation import Federation
from tests.federation.control_plane.answers import ok

ADDRESS = "maren.holloway@holloway-law.example"


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """The database makes no difference here."""
    return str(request.param)


def subjects(html: str) -> list[str]:
    return re.findall(r'data-testid="message">\s*<h2>(.*?)</h2>', html)


async def test_every_persona_has_an_inbox(control: httpx.AsyncClient) -> None:
    """Rule C9: each address of the scenario is found, also by a part of a name."""
    front = (await control.get("/")).text
    assert 'href="/inbox/" data-testid="inboxes"' in front
    page = (await control.get("/inbox")).headers["location"]
    html = (await control.get(page)).text
    assert 'href="/inbox/?address=maren.holloway%40holloway-law.example"' in html
    assert "Nothing is sent by e-mail." in html
    found = (await control.get("/inbox/", params={"q": "wquill"})).text
    assert re.findall(r'data-testid="inbox">(.*?)</a>', found) == ["wanda.quill@mail.example"]
    assert "Nobody is called “zzz” here." in (await control.get("/inbox/", params={"q": "zzz"})).text


async def test_mail_is_newest_first_with_links_and_the_senders_time(control: httpx.AsyncClient) -> None:
    """Rules C9, C12: letters of courts, each with a link to what the person can do now."""
    html = (await control.get("/inbox/", params={"address": ADDRESS})).text
    assert subjects(html)[0] == "CACD: how to link your accounts on the day"
    assert "CACD: NextGen CM/ECF is coming" in subjects(html)
    assert "From U.S. District Court for the Central District of California" in html
    assert "Tuesday, February 11, 2020" in html
    assert '<a href="/courts/cacd/link">/courts/cacd/link</a>' in html
    assert '<a href="/courts/cacd/">/courts/cacd/</a>' in html
    assert '<a href="/courts/cacd/help#get-ready">/courts/cacd/help#get-ready</a>' in html


async def test_mail_is_filtered_by_sender_and_text(control: httpx.AsyncClient) -> None:
    html = (await control.get("/inbox/", params={"address": ADDRESS, "sender": "ca9"})).text
    assert subjects(html)
    assert all(subject.startswith("CA9: ") for subject in subjects(html))
    assert re.findall(r'<option value=""[^>]*>(.*?)</option>', html) == ["everybody"]
    html = (await control.get("/inbox/", params={"address": ADDRESS, "q": "ON THE DAY"})).text
    assert subjects(html) == ["CACD: how to link your accounts on the day"]
    html = (await control.get("/inbox/", params={"address": ADDRESS, "q": "no such words"})).text
    assert "No letter matches." in html
    assert 'data-testid="mail-all"' in html


async def test_long_mail_comes_in_pages(control: httpx.AsyncClient) -> None:
    for day in range(1, 26):
        ok(await control.put("/_sim/courts/cacd/calendar", json={"go_live_at": f"2020-03-{day:02}"}))
    first = (await control.get("/inbox/", params={"address": ADDRESS, "sender": "cacd"})).text
    older = re.search(r'href="([^"]*)" data-testid="mail-next"', first)
    assert older is not None
    assert len(subjects(first)) == 20
    second = (await control.get(older[1].replace("&amp;", "&"))).text
    assert subjects(second)[-1] == "CACD: NextGen CM/ECF is coming"
    assert 'data-testid="mail-previous"' in second


async def test_mail_dated_ahead_of_the_calendar_is_held_back(control: httpx.AsyncClient) -> None:
    """Rule C9: the clock was moved back; nothing is unwritten, and nothing is shown before its day."""
    ok(await control.put("/_sim/clock", json={"calendar": "2020-02-19T00:00:00-08:00"}))
    assert "CACD: how to link your accounts" in subjects(
        (await control.get("/inbox/", params={"address": ADDRESS})).text
    )
    ok(await control.put("/_sim/clock", json={"calendar": "2020-02-14T09:00:00-08:00"}))
    html = (await control.get("/inbox/", params={"address": ADDRESS})).text
    assert "CACD: how to link your accounts" not in subjects(html)
    assert 'data-testid="mail-ahead"' in html


async def test_mail_is_shown_to_operators_only(federation: Federation) -> None:
    transport = httpx.ASGITransport(federation.app, client=("203.0.113.9", 50000))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8400") as stranger:
        answer = await stranger.get("/inbox/", params={"address": ADDRESS})
    assert answer.status_code == 403
    assert "CACD" not in answer.text


async def test_unknown_address_has_an_empty_inbox(control: httpx.AsyncClient) -> None:
    html = (await control.get("/inbox/", params={"address": '"><script>@x.example'})).text
    assert "No letter has arrived at this address yet." in html
    assert "<script>" not in html
