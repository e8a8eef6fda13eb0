"""Two clerks at once, and a clerk and a holder at once: exactly one act happens, on both databases (rule L7)."""

import asyncio
from collections import Counter

import httpx

from tests.courts.conftest import FIRST_SECOND, Browser, Harness, House
from tests.courts.desk.conftest import Clerk, acts, clerk_of, press, to_filer

ROUNDS = 3
REASON = "Asked for by telephone."


async def _at_last_question(house: House, form: str, login: str = "jdoe", **typed: str) -> Clerk:
    """A clerk before the last question of an act."""
    clerk = clerk_of(house)
    await clerk.enter()
    await to_filer(clerk, login)
    await press(clerk, form, **typed)
    await clerk.submit("reason", reason=REASON)
    assert 'data-testid="last-question"' in clerk.page.text
    return clerk


async def _confirm(clerk: Clerk) -> httpx.Response:
    return await clerk.submit("confirmed")


async def test_of_two_clerks_who_reset_a_password_one_does(house: House, harness: Harness) -> None:
    for number in range(1, ROUNDS + 1):
        clerks = [await _at_last_question(house, "reset") for _ in range(2)]

        answers = await asyncio.gather(*map(_confirm, clerks))

        assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 1}
        assert len(await acts(harness)) == number
        assert "done=" in "".join(str(answer.request.url) for answer in answers)


async def test_of_two_clerks_who_undo_a_link_one_does(house: House, browser: Browser, harness: Harness) -> None:
    """Rule L8."""
    await harness.set_calendar(FIRST_SECOND)
    for number in range(1, ROUNDS + 1):
        await browser.link("cacd", "jdoe", "Cacd-Key-1")
        clerks = [await _at_last_question(house, "unlink") for _ in range(2)]

        answers = await asyncio.gather(*map(_confirm, clerks))

        assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 1}
        assert len(await harness.events("link.ended", court_id="cacd")) == number


async def test_logins_that_are_joined_both_ways_at_once_are_joined_once(house: House, harness: Harness) -> None:
    """Rule L14: never are both logins closed."""
    clerks = [
        await _at_last_question(house, "join", "jdoe", other="roe"),
        await _at_last_question(house, "join", "roe", other="jdoe"),
    ]

    answers = await asyncio.gather(*map(_confirm, clerks))

    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 1}
    filers = [await harness.filer("cacd", login) for login in ("jdoe", "roe")]
    assert sorted(filer["credential"] for filer in filers) == ["login", "retired"]


async def test_holder_who_links_while_the_login_is_closed_gets_no_link(
    house: House, browser: Browser, harness: Harness
) -> None:
    """Rules L7, L14: either the link is made and ends with the join, or it is refused."""
    await harness.set_calendar(FIRST_SECOND)
    clerk = await _at_last_question(house, "join", "jdoe", other="roe")
    await browser.prove("cacd", "roe", "Cacd-Key-2")

    await asyncio.gather(_confirm(clerk), browser.submit("proof"))
    if "confirm" in clerk.page.text and clerk.page.status_code == 409:  # the link was first, so the plan changed
        await clerk.confirm(REASON)

    filer = await harness.filer("cacd", "roe")
    assert (filer["credential"], filer["linked_sub"]) == ("retired", None)
    assert not (await browser.whoami("cacd"))["may_file"]
