"""Rule L12: court-issued logins with certain signs cannot be linked where the court says so; the court renames them first."""

import httpx
import pytest

from tests.courts.conftest import FIRST_SECOND, Browser, Harness

LOGIN, KEY = "doe&sons@law", "Cacd-Key-9"


@pytest.fixture
async def filer(harness: Harness) -> None:
    """C.D. Cal. is live, excludes signs, and has a filer with two of them."""
    await harness.set_calendar(FIRST_SECOND)
    await harness.call("PUT", "/courts/cacd/calendar", {"linking_excludes": "&@$*"})
    members = {"login": LOGIN, "key": KEY, "role": "attorney", "name": "Jane Doe", "email": "jane@doe.example"}
    await harness.call("POST", "/courts/cacd/filers", members)


async def test_login_with_an_excluded_sign_is_refused_with_the_way_out(
    filer: None, browser: Browser, harness: Harness
) -> None:
    """Rule L12, on the page and by JSON, and only after the key was right."""
    page = await browser.link("cacd", LOGIN, KEY)
    answer = await browser.link_by_json("cacd", LOGIN, KEY)
    guess = await browser.link_by_json("cacd", LOGIN, "nonsense")

    assert (page.status_code, "with the signs &amp; @ in it" in page.text) == (403, True)
    assert '<a href="/courts/cacd/help#contact" data-testid="ask-court">' in page.text, (
        "Rule C12: the next step is a link"
    )
    assert "clerk to give you another login" in page.text
    assert (answer.status_code, answer.json()["code"]) == (403, "login_cannot_be_linked")
    assert guess.json()["code"] == "wrong_credentials"
    assert (await harness.filer("cacd", LOGIN))["linked_sub"] is None


async def test_renamed_login_is_linked_with_the_same_key(filer: None, browser: Browser, harness: Harness) -> None:
    """Rule L12: the court renames it first."""
    changed = await harness.call("PATCH", f"/courts/cacd/filers/{LOGIN}", {"login": "doe-sons"})

    page = await browser.link("cacd", "Doe-Sons", KEY)

    assert changed["login"] == "doe-sons"
    assert (page.status_code, (await harness.filer("cacd", "doe-sons"))["linked_sub"]) == (200, "sub-jane")
    assert (await harness.events("filer.changed"))[-1]["members"] == ["login"]


async def test_login_of_another_filer_is_not_given_twice(filer: None, harness: Harness) -> None:
    answer = await harness.client.patch(f"/courts/cacd/filers/{LOGIN}", json={"login": "JDoe"})

    assert (answer.status_code, "already has a filer" in answer.json()["detail"]) == (409, True)
    assert (await harness.filer("cacd", LOGIN))["key"] == KEY


async def test_desk_links_no_such_login_either(filer: None, harness: Harness) -> None:
    """Rules L10 and L12."""
    body = {"login": LOGIN, "linked_sub": "sub-jane", "reason": "lost the key"}

    answer = await harness.client.post("/courts/cacd/links", json=body)

    assert (answer.status_code, answer.json()["code"]) == (409, "login_cannot_be_linked")


async def test_signs_excluded_between_the_pages_count(browser: Browser, harness: Harness) -> None:
    await harness.set_calendar(FIRST_SECOND)
    members = {"login": LOGIN, "key": KEY, "role": "attorney", "name": "Jane Doe", "email": ""}
    await harness.call("POST", "/courts/cacd/filers", members)
    await browser.prove("cacd", LOGIN, KEY)
    await harness.call("PUT", "/courts/cacd/calendar", {"linking_excludes": "@"})

    page: httpx.Response = await browser.submit("proof")

    assert (page.status_code, "with the signs @ in it" in page.text) == (403, True)


async def test_other_courts_link_such_logins_and_pawd_excludes_what_its_notice_says(
    browser: Browser, harness: Harness
) -> None:
    """Rule L12: it is each court's setting; only W.D. Pa. is known for it, whatever its date."""
    await harness.set_calendar(FIRST_SECOND)
    members = {"login": LOGIN, "key": KEY, "role": "attorney", "name": "Jane Doe", "email": ""}
    await harness.call("POST", "/courts/cacd/filers", members)

    assert (await browser.link("cacd", LOGIN, KEY)).status_code == 200
    courts = await harness.call("GET", "/courts")
    assert {c["court_id"]: c["linking_excludes"] for c in courts if c["linking_excludes"]} == {"pawd": "&@$*"}


@pytest.mark.parametrize("signs", ["abc", "&1", "& ", "é", "&" * 33, None])
async def test_only_signs_can_be_excluded(harness: Harness, signs: str | None) -> None:
    answer = await harness.client.put("/courts/cacd/calendar", json={"linking_excludes": signs})

    assert answer.status_code == 422
