"""The control plane: accounts, filers, links, courts, sessions and inboxes."""

import httpx
import pytest

from cso_sim.federation import Federation
from tests.driver.registration import NEW as NEW_ACCOUNT
from tests.federation.conftest import new_client
from tests.federation.control_plane.answers import is_problem, moment, ok, the_court, the_filer
from tests.idp.relying_party import forms


@pytest.mark.parametrize(
    ("created_on", "generation"), [("2014-08-10", "legacy"), ("2014-08-11", "upgraded"), (None, "upgraded")]
)
async def test_an_account_is_created_with_its_generation(
    control: httpx.AsyncClient, created_on: str | None, generation: str
) -> None:
    """Rule A2: the generation follows from the day of creation."""
    body = {"loginId": "newcomer1", "password": "Fictional-1", "type": "individual", "user_type": "attorney"}
    body |= {"name": "New Comer", "email": "new@example.test"} | ({"created_on": created_on} if created_on else {})
    made = ok(await control.post("/_sim/accounts", json=body), 201)
    assert made["sub"]
    assert made["generation"] == generation
    is_problem(await control.post("/_sim/accounts", json=body), 409)
    changed = ok(await control.patch("/_sim/accounts/newcomer1", json={"search_status": "inactive"}))
    assert (changed["search_status"], changed["name"], changed["sub"]) == ("inactive", "New Comer", made["sub"])


async def test_a_filer_is_created_linked_to_an_account(control: httpx.AsyncClient) -> None:
    """Rule L5: linked at a live court means retired."""
    body = {"login": "noor", "key": "Old-Key-1", "role": "attorney", "name": "Noor Abadi", "email": "n@example.test"}
    made = ok(await control.post("/_sim/courts/ca9/filers", json={**body, "linked_loginId": "noorabadi"}), 201)
    account = ok(await control.get("/_sim/accounts/noorabadi"))
    assert made["login"] == "noor"
    filer = await the_filer(control, "ca9", "noor")
    assert (filer["linked_sub"], filer["credential"]) == (account["sub"], "retired")
    changed = ok(await control.patch("/_sim/courts/ca9/filers/noor", json={"may_file": False}))
    assert (changed["may_file"], changed["role"]) == (False, "attorney")
    is_problem(await control.post("/_sim/courts/ca9/filers", json=body), 409)


@pytest.mark.parametrize(
    ("login_id", "status", "why"),
    [
        ("hartwellosei", 409, "shared account"),
        ("lp1234", 409, "legacy account"),
        ("quarrybilling", 409, "paa account"),
        ("nobody12", 404, "no account"),
    ],
)
async def test_only_an_upgraded_individual_account_is_linked(
    control: httpx.AsyncClient, login_id: str, status: int, why: str
) -> None:
    """Rules A1 and L1, for links made by hand and for filers created linked."""
    link = {"login": "posei", "loginId": login_id, "reason": "asked for it"}
    assert why in is_problem(await control.post("/_sim/courts/cacd/links", json=link), status)["detail"]
    filer = {"login": "new", "key": "Old-Key-1", "linked_loginId": login_id}
    assert why in is_problem(await control.post("/_sim/courts/cacd/filers", json=filer), status)["detail"]
    assert (await the_filer(control, "cacd", "posei"))["linked_sub"] is None


async def test_a_link_is_made_by_hand_and_undone_by_the_desk(control: httpx.AsyncClient) -> None:
    """Rules L2, L8 and L10."""
    link = {"login": "hfarrant", "loginId": "noorabadi", "reason": "mistaken identity"}
    is_problem(await control.post("/_sim/courts/ca9/links", json=link), 409)
    reason = {"reason": "wrong person"}
    ok(await control.request("DELETE", "/_sim/courts/ca9/links/hfarrant", json=reason))
    assert (await the_filer(control, "ca9", "hfarrant"))["credential"] == "link-only"
    ok(await control.post("/_sim/courts/ca9/links", json=link), 201)
    noor = ok(await control.get("/_sim/accounts/noorabadi"))
    filer = await the_filer(control, "ca9", "hfarrant")
    assert (filer["linked_sub"], filer["credential"]) == (noor["sub"], "retired")


async def test_a_calendar_keeps_what_is_not_sent(control: httpx.AsyncClient) -> None:
    """Members that are not sent keep their values; null is unknown; a time without an offset is court-local."""
    before = await the_court(control, "cacd")
    changed = ok(await control.put("/_sim/courts/cacd/calendar", json={"go_live_at": "2020-02-25T06:00:00"}))
    assert moment(changed["go_live_at"]) == moment("2020-02-25T06:00:00-08:00")
    assert changed["announced_at"] == before["announced_at"]
    unknown = ok(await control.put("/_sim/courts/cacd/calendar", json={"go_live_at": None}))
    assert unknown["go_live_at"] is None
    ok(await control.put("/_sim/clock", json={"calendar": "2020-03-02T00:00:00-08:00"}))
    assert (await the_court(control, "cacd"))["phase"] == "announced"


async def test_a_session_is_opened_without_the_sign_on_page(control: httpx.AsyncClient, federation: Federation) -> None:
    opened = ok(await control.post("/_sim/sessions", json={"loginId": "mholloway"}), 201)
    assert opened["cookies"]
    async with new_client(federation) as browser:
        for name, value in opened["cookies"].items():
            browser.cookies.set(name, value)
        response = await browser.get("/courts/ca9/login", follow_redirects=True)
        who = (await browser.get("/courts/ca9/whoami")).json()
    assert response.status_code == 200
    assert who["authenticated"] is True
    assert (who["by"], who["may_file"], who["linked"]) == ("cso", True, True)


async def test_cookies_of_a_session_are_those_that_a_sign_on_sets(
    control: httpx.AsyncClient, federation: Federation
) -> None:
    """As `Set-Cookie` lines, and in the form that Playwright stores."""
    opened = ok(await control.post("/_sim/sessions", json={"loginId": "mholloway"}), 201)
    async with new_client(federation) as browser:
        page = await browser.get("/account/", follow_redirects=True, headers={"accept": "text/html"})
        (form,) = [form for form in forms(page.text) if "password" in form.values]
        signed_on = await browser.post(form.action, data={"loginId": "mholloway", "password": "Ready-Attorney-1"})
    (set_at_sign_on,) = [line for line in signed_on.headers.get_list("set-cookie") if line.startswith("cso_session=")]
    (given,) = opened["set_cookie"]
    assert given.partition("; ")[2] == set_at_sign_on.partition("; ")[2]
    ((name, value),) = opened["cookies"].items()
    assert given.startswith(f"{name}={value}; ")
    assert opened["storage_state"] == {
        "cookies": [
            {
                "name": name,
                "value": value,
                "domain": "localhost",
                "path": "/",
                "expires": -1,
                "httpOnly": True,
                "secure": False,
                "sameSite": "Lax",
            }
        ],
        "origins": [],
    }


async def test_the_board_shows_everybody_at_every_court(control: httpx.AsyncClient) -> None:
    ok(await control.post("/_sim/sessions", json={"loginId": "mholloway"}), 201)
    rows = ok(await control.get("/_sim/board"))["rows"]
    row = next(one for one in rows if one["login"] == "mholloway-ca9")
    wanted = {"court_id", "phase", "login", "loginId", "credential", "linked", "court_session", "cso_session"}
    assert wanted | {"last_logout_delivery"} <= row.keys()
    assert (row["court_id"], row["phase"], row["credential"]) == ("ca9", "live", "retired")
    assert (row["linked"], row["cso_session"], row["loginId"]) == (True, True, "mholloway")
    assert next(one for one in rows if one["login"] == "posei")["cso_session"] is False


async def test_announcement_is_in_the_filers_inbox(control: httpx.AsyncClient) -> None:
    """Rule C9: registered filers get the announcement."""
    box = ok(await control.get("/_sim/inbox/priya.osei@hartwell-osei.example"))
    before = len(box["messages"])
    ok(await control.put("/_sim/clock", json={"calendar": "2020-02-18T09:00:00-08:00"}))
    after = ok(await control.get("/_sim/inbox/priya.osei@hartwell-osei.example"))
    assert len(after["messages"]) > before


async def register(control: httpx.AsyncClient, address: str) -> None:
    """Registers a new account with an e-mail address, through its page."""
    page = await control.get("/account/register", follow_redirects=True, headers={"accept": "text/html"})
    (form,) = [form for form in forms(page.text) if "loginId" in form.values]
    answer = await control.post(form.action, data={**form.values, **NEW_ACCOUNT, "email": address})
    assert answer.status_code == 303


async def senders_to(control: httpx.AsyncClient, address: str) -> list[str]:
    """Who wrote the messages in an inbox."""
    return [message["sender"] for message in ok(await control.get(f"/_sim/inbox/{address}"))["messages"]]


async def test_inbox_shows_messages_of_courts_and_the_provider(control: httpx.AsyncClient) -> None:
    address = "priya.osei@hartwell-osei.example"
    await register(control, address.upper())
    ok(await control.put("/_sim/clock", json={"calendar": "2020-02-18T09:00:00-08:00"}))

    messages = ok(await control.get(f"/_sim/inbox/{address}"))["messages"]

    assert ("pacer", None) in {(each["sender"], each["court_id"]) for each in messages}
    assert ("cacd", "cacd") in {(each["sender"], each["court_id"]) for each in messages}
    assert [each["sent_at"] for each in messages] == sorted(each["sent_at"] for each in messages)
    assert {each["address"] for each in messages} == {address}
    ok(await control.post("/_sim/reset", json={}))
    assert "pacer" not in await senders_to(control, address)


@pytest.mark.every_case_on_both
@pytest.mark.parametrize("password", ["guessed", None])
async def test_account_reset_ends_its_locks(
    control: httpx.AsyncClient, federation: Federation, password: str | None
) -> None:
    """Rule A10: neither the sign-on nor the recovery is locked in a world that was just loaded."""
    known = ok(await control.get("/_sim/accounts/mholloway"))
    asking = {"loginId": "mholloway", "account_number": known["account_number"], "date_of_birth": "1970-05-17"}
    async with new_client(federation) as client:

        async def is_locked() -> bool:
            if password is None:
                return (await client.post("/account/recover/password", data=asking)).status_code == 422
            body = {"loginId": "mholloway", "password": known["password"], "redactFlag": "1"}
            answer = await client.post("/services/cso-auth", json=body, headers={"accept": "application/json"})
            return bool(answer.json()["loginResult"] != "0")

        for _ in range(6):
            wrong = {"loginId": "mholloway", "password": password}
            await (client.post("/services/cso-auth", json=wrong) if password else is_locked())
        assert await is_locked()

        ok(await control.post("/_sim/reset", json={"scope": "account", "loginId": "mholloway"}))

        assert not await is_locked()


async def test_account_reset_removes_pacers_messages_to_its_holder(control: httpx.AsyncClient) -> None:
    address = ok(await control.get("/_sim/accounts/mholloway"))["email"]
    from_courts = await senders_to(control, address)
    assert "cacd" in from_courts
    await register(control, address)
    assert (await senders_to(control, address)).count("pacer") == 1

    ok(await control.post("/_sim/reset", json={"scope": "account", "loginId": "mholloway"}))

    assert await senders_to(control, address) == from_courts


async def test_court_reset_removes_that_courts_messages_only(control: httpx.AsyncClient) -> None:
    address = "/_sim/inbox/priya.osei@hartwell-osei.example"
    before = ok(await control.get(address))["messages"]
    ok(await control.put("/_sim/clock", json={"calendar": "2020-02-18T09:00:00-08:00"}))
    assert len(ok(await control.get(address))["messages"]) > len(before)
    ok(await control.put("/_sim/clock", json={"calendar": "2020-02-14T09:00:00-08:00"}))

    ok(await control.post("/_sim/reset", json={"scope": "court", "court_id": "cacd"}))

    after = ok(await control.get(address))["messages"]
    assert [(each["sender"], each["kind"]) for each in after] == [(each["sender"], each["kind"]) for each in before]
