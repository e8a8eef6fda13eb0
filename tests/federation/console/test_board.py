"""The board: who can log in at which court, as the databases have it, live; and what can be done from a cell."""

import json
import re

import httpx

from cso_sim.browsing.markup import Markup
from cso_sim.federation import Federation
from tests.driver.event_stream import EventStream
from tests.federation.conftest import new_client
from tests.federation.console.conftest import stream_of
from tests.federation.control_plane.answers import ok
from tests.federation.visitor import Visitor

BOARD = "/_sim/console/board"
LIVE = "2020-02-18T09:00:00-08:00"
REASON = "shown to a class"


def rows_of(html: str) -> dict[str, dict[str, str]]:
    """The board as people read it: for each person the text of each court's cell, and that of the person under the empty name."""
    found = {}
    for row in re.findall(r'<tr id="row-.*?</tr>', html, re.DOTALL):
        head = re.search(r"<th.*?</th>", row, re.DOTALL)
        cells = re.findall(r'data-testid="cell-(\w+)">(.*?)</td>', row, re.DOTALL)
        assert head, row
        text = Markup(head[0]).text
        found[text.splitlines()[0].strip()] = {"": text, **{court: Markup(cell).text for court, cell in cells}}
    return found


async def board(console: httpx.AsyncClient, query: str = "") -> dict[str, dict[str, str]]:
    answer = await console.get(BOARD + query)
    assert answer.status_code == 200, answer.text
    return rows_of(answer.text)


async def sub_of(console: httpx.AsyncClient, login_id: str) -> str:
    return str(ok(await console.get(f"/_sim/accounts/{login_id}"))["sub"])


async def test_board_shows_where_each_person_stands_before_and_after_go_live(console: httpx.AsyncClient) -> None:
    """Rules L5, C3 and C4, in the words of the cells: one person for each way through the transition."""
    before = await board(console)
    assert list(before)[:3] == ["Maren Holloway", "Lionel Prewitt", "Hartwell & Osei LLP"]
    assert "Rosa Delacroix-Lin" not in before  # she works at a desk, and neither files nor reads
    assert "Files by Central Sign-On" in before["Maren Holloway"]["ca9"]
    assert "Linked to mholloway" in before["Maren Holloway"]["ca9"]
    for name in ("Maren Holloway", "Lionel Prewitt", "Priya Osei"):
        assert "Files with the court login" in before[name]["cacd"]
        assert "Court login: good" in before[name]["cacd"]

    ok(await console.put("/_sim/clock", json={"calendar": LIVE}))
    after = {name: cells["cacd"] for name, cells in (await board(console)).items()}
    assert "Must link to file" in after["Maren Holloway"]
    assert "Court login: only for linking" in after["Maren Holloway"]
    assert "Must upgrade, then link" in after["Lionel Prewitt"]
    assert "Locked out: no PACER account" in after["Priya Osei"]
    assert "Must link to file" in after["Tomas Beaulieu"]  # by the better one of his two accounts
    assert "Reads" in after["Noor Abadi"]
    assert "Pays for others only" in after["Quarry Street Billing"]


async def test_open_board_follows_a_person_through_sign_on_link_and_logout(
    federation: Federation, console: httpx.AsyncClient, visitor: Visitor
) -> None:
    """Only her row is sent, and in the end it says what a board says that is loaded then."""
    ok(await console.put("/_sim/clock", json={"calendar": LIVE}))
    address = stream_of((await console.get(BOARD)).text)
    async with EventStream(federation.app, address) as stream:

        async def shown() -> dict[str, dict[str, str]]:
            changes = [tuple(each) for each in json.loads((await stream.next()).data)]
            assert all(action == "replace" and target.startswith("row-") for action, target, _ in changes), changes
            return rows_of("".join(html for *_, html in changes))

        async def row_with(text: str, court_id: str) -> dict[str, str]:
            while True:
                rows = await shown()
                assert rows.keys() == {"Maren Holloway"}
                if text in rows["Maren Holloway"][court_id]:
                    return rows["Maren Holloway"]

        await visitor.open("/courts/cacd/login")
        await visitor.give_password("mholloway", "Ready-Attorney-1")
        row = await row_with("Logged in by Central Sign-On", "cacd")
        assert "Signed on" in row[""]
        await visitor.link("cacd", "mholloway-cacd", "Old-District-Key1")
        row = await row_with("Linked to mholloway", "cacd")
        assert "Files by Central Sign-On" in row["cacd"]
        assert "Court login: retired" in row["cacd"]
        await visitor.open("/courts/cacd/cgi-bin/login.pl?logout")
        row = await row_with("Told of the sign-out", "cacd")
        while "Logged in" in row["cacd"] or "Signed on" in row[""]:
            row = (await shown())["Maren Holloway"]
    assert row == (await board(console))["Maren Holloway"]


async def test_who_came_since_the_start_is_on_the_board(console: httpx.AsyncClient, federation: Federation) -> None:
    address = stream_of((await console.get(BOARD)).text)
    async with EventStream(federation.app, address) as stream:
        made = {"loginId": "newcomer1", "password": "Came-Later-1", "type": "individual", "name": "Ada Newcomer"}
        ok(await console.post("/_sim/accounts", json={**made, "email": "ada@newcomer.example"}), 201)
        assert "Ada Newcomer" in (await stream.next()).data
    filer = {"login": "ada-mtd", "key": "Old-Key-1", "role": "attorney", "name": "Ada Newcomer"}
    ok(await console.post("/_sim/courts/mtd/filers", json={**filer, "email": "ada@newcomer.example"}), 201)
    rows = await board(console)
    assert list(rows)[-1] == "Ada Newcomer"
    assert "Files with the court login" in rows["Ada Newcomer"]["mtd"]


async def test_filters_leave_what_is_asked_for(console: httpx.AsyncClient) -> None:
    """People by their list, names and state; courts by id, a part of the name and phase; what is nowhere is said."""
    assert list(await board(console, "?q=hollo")) == ["Maren Holloway"]
    assert list(await board(console, "?who=accounts&q=OSEI")) == ["Hartwell & Osei LLP"]
    assert list(await board(console, "?who=linked")) == ["Grace Ilunga", "Hugo Farrant", "Maren Holloway"]
    assert "Priya Osei" in await board(console, "?who=unlinked&court=cacd")
    assert await board(console, "?who=signed_on") == {}
    [one] = {tuple(cells) for cells in (await board(console, "?court=cacd")).values()}
    assert one == ("", "cacd")
    montana = (await board(console, "?court=montana"))["Maren Holloway"]
    assert montana.keys() == {"", "mtd", "mtb"}
    live = await console.get(f"{BOARD}?phase=live")
    assert "page 1 of" in live.text
    assert 'data-testid="courts-next"' in live.text
    assert "cell-cacd" not in live.text
    assert "No court is like that now." in (await console.get(f"{BOARD}?phase=frozen&court=cacd")).text
    assert "board-meant" not in (await console.get(f"{BOARD}?phase=frozen&court=zzzz")).text
    for typed, meant in (("cacdd", "cacd"), ("central californa", "central california")):
        guess = (await console.get(f"{BOARD}?court={typed}&q=hollo")).text
        [address] = re.findall(r'Did you mean <a href="([^"]+)" data-testid="board-meant">' + meant, guess)
        [found] = (await board(console, address.removeprefix(BOARD).replace("&amp;", "&"))).values()
        assert set(found) >= {"", "cacd"}
    assert "look in all PACER accounts" in (await console.get(f"{BOARD}?q=nobody-has-this-name")).text
    missing = await console.get(f"{BOARD}?person=nobody")
    assert (missing.status_code, "Nobody here is known as" in missing.text) == (404, True)


async def test_one_person_is_shown_at_every_court_that_knows_them(console: httpx.AsyncClient) -> None:
    """Whichever way an address names them."""
    sub = await sub_of(console, "mholloway")
    by_sub = await board(console, f"?person={sub}")
    assert by_sub["Maren Holloway"].keys() == {"", "ca9", "wawb", "cacd", "mtd"}
    for ref in ("mholloway", "cacd/mholloway-cacd", "maren.holloway@holloway-law.example"):
        assert await board(console, f"?person={ref}") == by_sub
    assert list(await board(console, "?person=cacd/posei")) == ["Priya Osei"]


async def test_cell_explains_itself_and_links_and_unlinks_by_hand(console: httpx.AsyncClient) -> None:
    """Rules L10 and L8. A refused act says why where it was asked for, and changes nothing; so does one that came too late."""
    ok(await console.put("/_sim/clock", json={"calendar": LIVE}))
    cell = f"{BOARD}/cacd?person={await sub_of(console, 'mholloway')}"
    text = Markup((await console.get(cell)).text).text
    assert "It is good once: to prove who somebody is when they link it." in text
    assert "The PACER account mholloway is an individual, upgraded account, which can be linked." in text
    assert "Link your PACER account to the CM/ECF login this court issued to you." in text

    async def act(**fields: str) -> httpx.Response:
        return await console.post(cell, data=fields)

    login = {"login": "mholloway-cacd"}
    for fields, sentence in (
        ({"loginId": "mholloway", "reason": " "}, "Give a reason"),
        ({"loginId": "lp1234", "reason": REASON}, "legacy account"),
        ({"loginId": "nobody", "reason": REASON}, "nobody"),
    ):
        refused = await act(act="link", **login, **fields)
        assert refused.status_code in {404, 409, 422}
        assert any(sentence in alert for alert in Markup(refused.text).alerts), refused.text
        assert "is good once" in refused.text
    linked = await act(act="link", **login, loginId="mholloway", reason=REASON)
    assert linked.status_code == 303
    shown = await console.get(linked.headers["location"])
    assert "mholloway-cacd at cacd is linked to the PACER account mholloway, by hand." in shown.text
    assert "Files by Central Sign-On" in shown.text
    assert (await act(act="unlink", **login, reason=REASON)).status_code == 303
    late = await act(act="unlink", **login, reason=REASON)
    assert (late.status_code, Markup(late.text).marked["verdict"]) == (409, "Must link to file")


async def test_cell_resets_locks_and_takes_a_court_live(console: httpx.AsyncClient) -> None:
    cell = f"{BOARD}/cacd?person=mholloway"

    async def verdict_after(**fields: str) -> str:
        done = await console.post(cell, data=fields)
        assert done.status_code == 303, done.text
        return Markup((await console.get(cell)).text).marked["verdict"]

    login, account = {"login": "mholloway-cacd"}, {"loginId": "mholloway"}
    assert await verdict_after(act="forbid-filing", **login) == "Reads with the court login"
    assert await verdict_after(act="let-file", **login) == "Files with the court login"
    assert await verdict_after(act="go-live") == "Must link to file"
    assert await verdict_after(act="lock", **account) == "PACER account locked"
    assert await verdict_after(act="unlock", **account) == "Must link to file"
    assert await verdict_after(act="reset-court") == "Files with the court login"
    await verdict_after(act="send-key", **login, reason=REASON)
    mail = ok(await console.get("/_sim/inbox/maren.holloway@holloway-law.example"))["messages"]
    assert "mholloway-cacd" in mail[-1]["body"]
    assert (await console.post(cell, data={"act": "nonsense"})).status_code == 422
    nowhere = await console.get(f"{BOARD}/nowhere?person=mholloway")
    assert (nowhere.status_code, "GET /_sim" in nowhere.text) == (404, False)  # whoever reads it makes no calls


async def test_board_that_is_opened_again_knows_who_came_while_it_was_closed(
    console: httpx.AsyncClient, federation: Federation
) -> None:
    """Another page is open all the time, so the reader of the journal, and what it keeps, outlive the board's own page."""
    made = {"loginId": "newcomer1", "password": "Came-Later-1", "type": "individual", "name": "Ada Newcomer"}
    address = stream_of((await console.get("/_sim/console/keys")).text)
    async with EventStream(federation.app, address) as other_page:
        async with EventStream(federation.app, stream_of((await console.get(BOARD)).text)) as stream:
            ok(await console.patch("/_sim/accounts/mholloway", json={"status": "locked"}))
            assert "Maren Holloway" in (await stream.next()).data
        ok(await console.post("/_sim/accounts", json={**made, "email": "ada@newcomer.example"}), 201)
        ok(await console.put("/_sim/clock", json={"calendar": LIVE}))
        assert "February 18" in (await other_page.next()).data  # the reader is past both events
        async with EventStream(federation.app, stream_of((await console.get(BOARD)).text)) as stream:
            ok(await console.patch("/_sim/accounts/newcomer1", json={"status": "locked"}))
            ok(await console.patch("/_sim/accounts/mholloway", json={"status": "active"}))
            heard = ""
            while "Maren Holloway" not in heard:
                heard += (await stream.next()).data
            assert "Ada Newcomer" in heard


async def test_browser_logs_in_from_a_cell_with_a_court_login(
    console: httpx.AsyncClient, federation: Federation
) -> None:
    """By the court's own form, which a page fills in after it has said whose sessions end (rule C3)."""
    cell = f"{BOARD}/cacd?person=mholloway"
    [link] = re.findall(r'href="([^"]+)" data-testid="log-in"', (await console.get(cell)).text)
    address = link.replace("&amp;", "&")
    person = (await console.get("/_sim/console/people/person?ref=mholloway")).text
    assert f'href="{link}" data-testid="log-in-cacd"' in person
    async with new_client(federation) as other:
        await other.post("/courts/cacd/cgi-bin/login.pl", data={"login": "mholloway-cacd", "key": "Old-District-Key1"})
        asked = Markup((await console.get(address)).text)
        assert "is logged in with this login already" in asked.marked["ends"]
        assert asked.marked["form-address"] == "http://localhost:8400/courts/cacd/cgi-bin/login.pl"
        [form] = [form for form in asked.forms if form.action.startswith("/courts/")]
        await console.post(form.action, data={field.name: field.value for field in form.fields})
        told = (await console.get("/courts/cacd/whoami")).json()
        assert (told["login"], told["may_file"]) == ("mholloway-cacd", True)
        assert not (await other.get("/courts/cacd/whoami")).json()["authenticated"]

    await console.patch("/_sim/courts/cacd/filers/mholloway-cacd", json={"login": "renamed"})
    assert (await console.get(address)).status_code == 404
    ok(await console.put("/_sim/clock", json={"calendar": LIVE}))
    late = await console.get(address.replace("mholloway-cacd", "renamed"))
    assert (late.status_code, "opens no session any more: cacd is live" in late.text) == (409, True)
    assert "open-log-in" not in (await console.get(cell)).text
    assert "log-in-cacd" not in (await console.get("/_sim/console/people/person?ref=mholloway")).text


async def test_login_whose_password_only_the_filer_knows_is_not_offered(
    console: httpx.AsyncClient, visitor: Visitor
) -> None:
    await visitor.log_in("cacd", "mholloway-cacd", "Old-District-Key1")
    await visitor.open("/courts/cacd/utilities/password")
    new = {"key": "Known-To-Me-1", "key_again": "Known-To-Me-1"}
    await visitor.submit("current_key", current_key="Old-District-Key1", **new)
    page = await console.get(f"{BOARD}/cacd/log-in?person=mholloway&login=mholloway-cacd")
    assert "Only the filer knows the password" in page.text
    assert "log-in-here" not in page.text


async def test_cell_retires_a_second_login_by_joining_it_and_says_why_no_other_is_retired(
    console: httpx.AsyncClient,
) -> None:
    """Rules L5 and L14. The name of the court in the address may be in capitals."""
    second = {"login": "second-cacd", "key": "Old-Key-1", "role": "attorney", "name": "Maren Holloway"}
    address = "maren.holloway@holloway-law.example"
    ok(await console.post("/_sim/courts/cacd/filers", json={**second, "email": address}), 201)
    cell = f"{BOARD}/CACD?person=mholloway"
    assert "No court retires one that is not linked" in Markup((await console.get(cell)).text).text
    fields = {"act": "join", "login": "mholloway-cacd", "other": "second-cacd"}
    assert (await console.post(cell, data={**fields, "reason": ""})).status_code == 422
    joined = await console.post(cell, data={**fields, "reason": REASON})
    text = Markup((await console.get(joined.headers["location"])).text).marked["said"]
    assert "second-cacd was joined into mholloway-cacd and closed. second-cacd is retired for ever." in text
    again = await console.post(cell, data={**fields, "reason": REASON})
    assert (again.status_code, "was joined into another one already" in again.text) == (409, True)
