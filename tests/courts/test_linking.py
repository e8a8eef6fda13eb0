"""Linking, by the page and by JSON: its conditions, its effects, and every refusal."""

import asyncio

import pytest

from tests.courts.conftest import FIRST_SECOND, FRIDAY, Browser, Harness, House
from tests.courts.stand_in import Persona, StandIn

ROE = Persona("sub-roe", "richroe1", "Richard Roe")


@pytest.fixture
async def live(harness: Harness) -> None:
    """C.D. Cal. is live."""
    await harness.set_calendar(FIRST_SECOND)


async def test_unlinked_person_is_a_reader(live: None, browser: Browser) -> None:
    """Rule C7: authentication is not permission; no filing menus."""
    page = await browser.sign_on("cacd")
    assert await browser.whoami("cacd") == {
        "authenticated": True, "by": "cso", "sub": "sub-jane", "login": None, "may_file": False, "linked": False,
    }  # fmt: skip
    assert "/filings/new" not in page.text
    assert "You are a reader here" in page.text
    refused = await browser.open("/courts/cacd/filings/new")
    assert refused.status_code == 403
    assert (await browser.open("/courts/cacd/filings/")).status_code == 200


async def test_link_joins_the_accounts_and_retires_the_credential(
    live: None, browser: Browser, harness: Harness
) -> None:
    """Rules L1 and L5: proof of both, and filing from then on."""
    page = await browser.link("cacd", "jdoe", "Cacd-Key-1")
    assert page.url.path == "/courts/cacd/link/done"
    assert "Your accounts are linked" in page.text
    assert await browser.whoami("cacd") == {
        "authenticated": True, "by": "cso", "sub": "sub-jane", "login": "jdoe", "may_file": True, "linked": True,
    }  # fmt: skip
    filer = await harness.filer("cacd", "jdoe")
    assert (filer["credential"], filer["linked_sub"], filer["linked_login_id"]) == ("retired", "sub-jane", "janedoe1")
    kinds = [event["kind"] for event in await harness.events("link.made", "credential.retired", court_id="cacd")]
    assert kinds == ["link.made", "credential.retired"]


async def test_link_page_sends_a_visitor_through_central_sign_on(live: None, browser: Browser) -> None:
    """Rule L1: linking needs a live Central Sign-On login."""
    page = await browser.open("/courts/cacd/link")
    assert page.url.path == "/courts/cacd/link"
    assert 'data-testid="link-form"' in page.text
    assert (await browser.whoami("cacd"))["by"] == "cso"


async def test_json_links_like_the_page(live: None, browser: Browser) -> None:
    """Rules L1 and L5."""
    answer = await browser.link_by_json("cacd", "jdoe", "Cacd-Key-1")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_on")
    assert answer.headers["content-type"] == "application/problem+json"
    await browser.sign_on("cacd")
    answer = await browser.link_by_json("cacd", "jdoe", "Cacd-Key-1")
    assert answer.status_code == 200
    assert answer.json() == {
        "linked": True, "court_id": "cacd", "login": "jdoe", "sub": "sub-jane", "credential": "retired",
        "retired_at": answer.json()["retired_at"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b'{"login": "jdoe"}', "application/json", 422),
        (b'{"login": "jdoe", "kye": "x"}', "application/json; charset=utf-8", 422),
        (b"{not json", "application/json", 400),
    ],
)
async def test_malformed_json_gets_a_json_error(
    live: None, browser: Browser, content: bytes, content_type: str, status: int
) -> None:
    """A request in JSON is answered in JSON, unless it accepts a page."""
    await browser.sign_on("cacd")
    headers = {"content-type": content_type, "accept": "*/*"}
    answer = await browser.client.post("/courts/cacd/link", content=content, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["detail"].startswith("Send ")
    headers["accept"] = "text/html"
    page = await browser.client.post("/courts/cacd/link", content=content, headers=headers)
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")


async def test_link_form_sent_twice_makes_one_link(live: None, browser: Browser, harness: Harness) -> None:
    """Rule L2: a person who is linked to this login sees that, without a referral to the clerk; nothing is written again."""
    await browser.prove("cacd", "jdoe", "Cacd-Key-1")
    data = browser.form("proof").values
    answers = [await browser.client.post("/courts/cacd/link", data=data) for _ in range(2)]
    # The first page's form, too.
    data = {"csrf": browser.token(), "login": "jdoe", "key": "Cacd-Key-1"}
    answers.append(await browser.client.post("/courts/cacd/link", data=data))
    assert [(answer.status_code, answer.headers["location"]) for answer in answers] == [
        (303, "/courts/cacd/link/done")
    ] * 3
    before = await harness.events(court_id="cacd")
    again = await browser.link_by_json("cacd", " JDoe ", "Cacd-Key-1")
    assert (again.status_code, again.json()["linked"], again.json()["login"]) == (200, True, "jdoe")
    assert again.json()["retired_at"] == (await harness.filer("cacd", "jdoe"))["retired_at"]
    assert await harness.events(court_id="cacd") == before
    assert [event["kind"] for event in before if event["kind"].startswith("link.")] == ["link.made"]


async def test_concurrent_identical_link_forms_are_both_confirmed(
    live: None, browser: Browser, harness: Harness
) -> None:
    """Rule L7: one link, whichever of the two came first."""
    await browser.sign_on("cacd")
    answers = await asyncio.gather(*(browser.link_by_json("cacd", "jdoe", "Cacd-Key-1") for _ in range(3)))
    assert [answer.status_code for answer in answers] == [200] * 3
    assert len(await harness.events("link.made", "link.refused", court_id="cacd")) == 1


async def test_link_of_another_person_is_not_confirmed(
    live: None, browser: Browser, house: House, provider: StandIn, harness: Harness
) -> None:
    """Rules L2 and L6: the confirmation is for the linked account alone, and ends with the link (rule L8)."""
    await browser.link("cacd", "jdoe", "Cacd-Key-1")
    provider.persona = ROE
    other = house.browser()
    await other.sign_on("cacd")
    assert (await other.link_by_json("cacd", "jdoe", "Cacd-Key-1")).json()["code"] == "retired"
    await harness.call("DELETE", "/courts/cacd/links/jdoe", {"reason": "for the test"})
    assert (await browser.link_by_json("cacd", "jdoe", "nonsense")).json()["code"] == "wrong_credentials"


async def test_linked_account_is_refused_with_its_own_message(live: None, browser: Browser, harness: Harness) -> None:
    """Rules L2 and L14: one account, one filer; the refusal changes nothing and says what to do with several logins."""
    await browser.link("cacd", "jdoe", "Cacd-Key-1")
    answer = await browser.link_by_json("cacd", "roe", "Cacd-Key-2")
    assert (answer.status_code, answer.json()["code"]) == (409, "account_already_linked")
    assert "one PACER account for each, or the clerk joins them into one login" in answer.json()["detail"]
    assert (await harness.filer("cacd", "roe"))["credential"] == "link-only"


async def test_linked_filer_is_refused_with_its_own_message(
    browser: Browser, house: House, provider: StandIn, harness: Harness
) -> None:
    """Rules L2 and L14, where the credential is not retired yet: before go-live."""
    await browser.link("mtd", "jdoe-mt", "Mtd-Key-1")
    provider.persona = ROE
    other = house.browser()
    await other.sign_on("mtd")
    answer = await other.link_by_json("mtd", "jdoe-mt", "Mtd-Key-1")
    assert (answer.status_code, answer.json()["code"]) == (409, "filer_already_linked")
    page = await other.link("mtd", "jdoe-mt", "Mtd-Key-1")
    assert page.status_code == 409
    assert "already linked to a PACER account" in page.text
    assert "one PACER account for each" in page.text
    assert (await harness.filer("mtd", "jdoe-mt"))["linked_sub"] == "sub-jane"


async def test_retired_credential_is_refused_at_the_link_form(browser: Browser, provider: StandIn) -> None:
    """Rule L6, with the day and the way out."""
    provider.persona = ROE
    page = await browser.link("ca9", "jdoe9", "Ca9-Key-1")
    assert page.status_code == 403
    assert "retired on Monday, October 27, 2014, 12:00 a.m. PDT" in page.text
    assert "sign on with that PACER account" in page.text
    assert (await browser.whoami("ca9"))["linked"] is False


async def test_linking_is_per_court(live: None, browser: Browser) -> None:
    """Rules L3 and C6: one sign-on for both, a link at each."""
    await browser.sign_on("ca9")
    assert (await browser.whoami("ca9"))["may_file"] is True
    await browser.sign_on("cacd")
    assert (await browser.whoami("cacd"))["linked"] is False
    await browser.link("cacd", "jdoe", "Cacd-Key-1")
    assert (await browser.whoami("cacd"))["may_file"] is True


async def test_linking_before_its_opening_says_when_it_opens(browser: Browser, harness: Harness) -> None:
    """Rule L4: at go-live by default."""
    page = await browser.open("/courts/cacd/link")
    assert page.status_code == 403
    assert "from Tuesday, February 18, 2020, 12:00 a.m. PST on" in page.text
    answer = await browser.link_by_json("cacd", "jdoe", "Cacd-Key-1")
    assert (answer.status_code, answer.json()["code"]) == (403, "linking_not_open")
    page = await browser.open("/courts/jpml/link")
    assert "the day is not known" in page.text
    assert (await harness.filer("cacd", "jdoe"))["credential"] == "login"


async def test_central_sign_on_before_go_live_is_for_linking_only(browser: Browser) -> None:
    """Rules C3 and L5: where linking is open it opens no filing session, elsewhere no session at all."""
    page = await browser.sign_on("cacd")
    assert page.status_code == 403
    assert "does not accept Central Sign-On yet" in page.text
    assert (await browser.whoami("cacd"))["authenticated"] is False
    await browser.sign_on("mtd")
    who = await browser.whoami("mtd")
    assert (who["by"], who["may_file"]) == ("cso", False)
    assert (await browser.open("/courts/mtd/filings/new")).status_code == 403


@pytest.mark.parametrize(
    "persona",
    [Persona(type="shared"), Persona(type="paa"), Persona(generation="legacy"), Persona(type="")],
    ids=["shared", "paa", "legacy", "unknown"],
)
async def test_only_an_upgraded_individual_account_can_be_linked(
    live: None, browser: Browser, provider: StandIn, harness: Harness, persona: Persona
) -> None:
    """Rules A1 and L1: the court checks for itself, whatever the provider let through."""
    provider.persona = persona
    page = await browser.link("cacd", "jdoe", "Cacd-Key-1")
    assert page.status_code == 403
    assert "individual, upgraded" in page.text
    answer = await browser.link_by_json("cacd", "jdoe", "Cacd-Key-1")
    assert answer.json()["code"] == "not_upgraded_individual"
    assert (await harness.filer("cacd", "jdoe"))["linked_sub"] is None


async def test_wrong_credentials_link_nothing_and_lock_the_login_on_every_page(
    browser: Browser, house: House, harness: Harness
) -> None:
    """Rule L9: tries at the link form and at the login page count together."""
    other = house.browser()
    for _ in range(3):
        page = await browser.link("mtd", "jdoe-mt", "nonsense")
        assert page.status_code == 403
        assert "is not right" in page.text
        await other.log_in("mtd", "jdoe-mt", "nonsense")
    assert "locked" in (await browser.link("mtd", "jdoe-mt", "Mtd-Key-1")).text
    assert "locked" in (await other.log_in("mtd", "jdoe-mt", "Mtd-Key-1")).text
    assert (await harness.filer("mtd", "jdoe-mt"))["linked_sub"] is None
    reasons = {event["reason"] for event in await harness.events("link.refused")}
    assert reasons == {"wrong_credentials", "locked"}


async def test_keys_cannot_be_guessed_at_the_link_form_without_signing_on(live: None, browser: Browser) -> None:
    """Rule L1: without the first proof the second one is not checked and no failure is counted."""
    for _ in range(7):
        assert (await browser.link_by_json("cacd", "jdoe", "nonsense")).status_code == 401
    page = await browser.link("cacd", "jdoe", "Cacd-Key-1")
    assert "Your accounts are linked" in page.text


async def test_linked_filer_without_permission_cannot_file(live: None, browser: Browser) -> None:
    """Rule C7: linking identifies; the court's records decide."""
    await browser.link("cacd", "reader", "Cacd-Key-3")
    who = await browser.whoami("cacd")
    assert (who["linked"], who["may_file"]) == (True, False)


async def test_desk_undoes_a_link_and_the_right_to_file_ends_at_once(
    live: None, browser: Browser, harness: Harness
) -> None:
    """Rule L8: the credential returns to the state L5 gives it, and can be linked again."""
    await browser.link("cacd", "jdoe", "Cacd-Key-1")
    await harness.call("DELETE", "/courts/cacd/links/jdoe", {"reason": "linked the wrong account"})
    who = await browser.whoami("cacd")
    assert (who["authenticated"], who["linked"], who["may_file"]) == (True, False, False)
    filer = await harness.filer("cacd", "jdoe")
    assert (filer["credential"], filer["retired_at"]) == ("link-only", None)
    ended = (await harness.events("link.ended"))[0]
    assert (ended["sub"], ended["reason"]) == ("sub-jane", "linked the wrong account")
    page = await browser.link("cacd", "jdoe", "Cacd-Key-1")
    assert "Your accounts are linked" in page.text


async def test_user_cannot_undo_a_link(live: None, browser: Browser) -> None:
    """Rule L8: there is no such page, and linking again is refused."""
    await browser.link("cacd", "jdoe", "Cacd-Key-1")
    assert (await browser.client.delete("/courts/cacd/link")).status_code == 405
    assert "already linked at this court" in (await browser.open("/courts/cacd/link")).text


async def test_desk_links_by_hand_one_to_one(live: None, browser: Browser, harness: Harness) -> None:
    """Rules L10 and L2: the desk links a filer who lost the key."""
    body = {"login": "jdoe", "linked_sub": "sub-jane", "linked_login_id": "janedoe1", "reason": "lost the key"}
    made = await harness.call("POST", "/courts/cacd/links", body)
    assert (made["linked"], made["credential"]) == (True, "retired")
    await browser.sign_on("cacd")
    assert (await browser.whoami("cacd"))["may_file"] is True
    for other in ({**body, "login": "roe"}, {**body, "linked_sub": "sub-roe"}):
        answer = await harness.client.post("/courts/cacd/links", json=other)
        assert answer.status_code == 409
    event = (await harness.events("link.made", court_id="cacd"))[0]
    assert (event["made_by"], event["reason"]) == ("desk", "lost the key")


async def test_court_resets_a_lost_key_but_never_a_retired_one(browser: Browser, harness: Harness) -> None:
    """Rules L10 and L6: also after go-live, also for a locked login; not once it is retired."""
    for _ in range(6):
        await browser.log_in("cacd", "jdoe", "nonsense")
    changed = await harness.call("PATCH", "/courts/cacd/filers/jdoe", {"key": "A-New-Key"})
    assert changed["key"] == "A-New-Key"
    assert (await browser.log_in("cacd", "jdoe", "A-New-Key")).status_code == 200
    answer = await harness.client.patch("/courts/ca9/filers/jdoe9", json={"key": "A-New-Key"})
    assert (answer.status_code, answer.json()["code"]) == (409, "retired")


async def test_reset_key_ends_the_old_keys_sessions(browser: Browser, house: House, harness: Harness) -> None:
    """Rule L10: sessions that the lost key opened end, with a reason; sessions of Central Sign-On continue."""
    other = house.browser()
    await browser.log_in("cacd", "jdoe", "Cacd-Key-1")
    await other.sign_on("ca9")
    await harness.call("PATCH", "/courts/cacd/filers/jdoe", {"key": "A-New-Key"})
    await harness.call("PATCH", "/courts/ca9/filers/roe9", {"key": "A-New-Key"})
    assert (await browser.whoami("cacd"))["authenticated"] is False
    assert "gave your CM/ECF login a new password" in (await browser.open("/courts/cacd/cgi-bin/login.pl")).text
    assert (await other.whoami("ca9"))["authenticated"] is True
    assert [event["reason"] for event in await harness.events("court_session.ended")] == ["key_reset"]
    assert (await browser.log_in("cacd", "jdoe", "A-New-Key")).status_code == 200


async def test_link_form_of_another_site_is_refused(live: None, browser: Browser, harness: Harness) -> None:
    """A page of another site links nobody (CSRF)."""
    await browser.sign_on("cacd")
    for token in ("", "0" * 64):
        data = {"csrf": token, "login": "jdoe", "key": "Cacd-Key-1"}
        assert (await browser.client.post("/courts/cacd/link", data=data)).status_code == 403
    assert (await harness.filer("cacd", "jdoe"))["linked_sub"] is None


async def test_moved_back_calendar_keeps_an_early_link(browser: Browser, harness: Harness) -> None:
    """Rule L5: before go-live the credential opens a login, linked or not."""
    await browser.link("mtd", "jdoe-mt", "Mtd-Key-1")
    await harness.set_calendar("2020-02-01T00:00:00-07:00")
    await harness.set_calendar(FRIDAY)
    assert (await browser.log_in("mtd", "jdoe-mt", "Mtd-Key-1")).status_code == 200
