"""Who may read, link and file at a court, at each stage and by each way in: the federation does what the docs' table says.

The expectations are read from `docs/reference/advice.md`. Each person really logs in, opens the dockets and the query, files a
document, and proves a CM/ECF login to link it.
"""

import re
from pathlib import Path
from typing import Any, NamedTuple

from cso_sim.federation import Federation
from tests.federation.visitor import Harness, Visitor

TABLE = Path(__file__).parents[2] / "docs" / "reference" / "advice.md"
ANNOUNCED = {"announced_at": "2019-12-02T09:00:00", "go_live_at": "2020-02-18", "linking_opens": "go_live"}
FROZEN = {**ANNOUNCED, "freeze_at": "2020-02-13T18:00:00", "freeze_filing": True, "freeze_reading": False}
# Each heading of the table with the court's calendar.
BEFORE_GO_LIVE: dict[str, dict[str, Any]] = {
    "Unannounced": {**ANNOUNCED, "announced_at": "2020-02-17T09:00:00"},
    "Announced, linking opens at go-live": ANNOUNCED,
    "Announced, linking is open": {**ANNOUNCED, "linking_opens": "announcement"},
    "Frozen, filing is off": FROZEN,
    "Frozen, filing and reading are off": {**FROZEN, "freeze_reading": True},
    "Frozen, reading is off": {**FROZEN, "freeze_filing": False, "freeze_reading": True},
    "Frozen, filing is off, linking is open": {**FROZEN, "linking_opens": "announcement"},
    "Frozen, filing and reading are off, linking is open": {
        **FROZEN,
        "freeze_reading": True,
        "linking_opens": "announcement",
    },
}
# The table has a cancelled account here only: it is the same at every court.
NO_COURT = "At Manage My Account, where no court is meant"
LIVE = "2020-02-18T00:00:00-08:00"
SPARE = ("posei", "Old-District-Key3")  # Nobody's account is linked to it: whoever may link can prove it.
CASE = "2:19-cv-04021"


class Row(NamedTuple):
    """A person, by the words of the table, with the way in and what is typed there.

    `heading` is where the table has them if not under the court's own phase.
    """

    who: str
    way: str
    login: str
    secret: str
    heading: str | None = None


OWN_LOGIN = ("mholloway-cacd", "Old-District-Key1")
RETIRED_LOGIN = ("tbeaulieu", "Old-District-Key4")
UPGRADED = ("mholloway", "Ready-Attorney-1")
WITHHELD = ("hfarrant", "Idle-Searcher-1")
LEGACY = ("lp1234", "Legacy-Account-1")
SHARED = ("hartwellosei", "Shared-Account-1")
PAA = ("quarrybilling", "Pays-For-Others-1")
LINKED = ("tbeaulieu", "Panel-Attorney-1")
SEARCH_ONLY = ("dfryreader", "Only-Reading-1")
# Accounts exempt from fees under the Criminal Justice Act: a legacy one, and one that was born upgraded.
EXEMPT_LEGACY = ("tb4021", "Exempt-Account-1")
EXEMPT = ("exemptfiler", "Exempt-Account-2")
CANCELLED = ("cancelledfiler", "Cancelled-Account-1")
# The holder of a link that is made before go-live, and the CM/ECF login that it joins.
EARLY = ("gilunga2016", "Second-Factor-1")
EARLY_LOGIN = ("gilunga", "Old-District-Key6")
READING = "upgraded individual account, logged in for reading only"
# Whose PACER account it is that a CM/ECF login would be linked to.
PACER_ACCOUNTS = {"mholloway-cacd": UPGRADED, "tbeaulieu": LINKED, "gilunga": EARLY}
ROWS_BEFORE = [
    Row("nobody logged in", "nothing", *UPGRADED),
    Row("CM/ECF login, not linked", "court form", *OWN_LOGIN),
    Row("CM/ECF login, linked", "court form", *EARLY_LOGIN),
    Row(READING, "court form", *UPGRADED),
    Row(READING, "court form", *SEARCH_ONLY),
    Row(READING, "court form", *EXEMPT),
    Row("the same, with search withheld", "court form", *WITHHELD),
    Row("legacy account", "court form", *LEGACY),
    Row("legacy account", "court form", *EXEMPT_LEGACY),
    Row("shared account", "court form", *SHARED),
    Row("administrative account (PAA)", "court form", *PAA),
    Row("cancelled account", "court form", *CANCELLED, NO_COURT),
]
ROWS_OPEN = [
    Row("upgraded individual account, signed on for linking only", "openid", *UPGRADED),
    Row("the same, linked", "openid", *EARLY),
]
ROWS_LIVE = [
    Row("nobody logged in", "nothing", *UPGRADED),
    Row("an old CM/ECF login, refused", "court form", *OWN_LOGIN),
    Row("a retired CM/ECF login, refused", "court form", *RETIRED_LOGIN),
    Row("a retired CM/ECF login, refused", "court form", *EARLY_LOGIN),
    *(
        Row(who, way, *account)
        for way in ("openid", "cookie")
        for who, account in (
            ("upgraded individual account, not linked", UPGRADED),
            ("upgraded individual account, not linked", SEARCH_ONLY),
            ("upgraded individual account, not linked", EXEMPT),
            ("the same, with search withheld", WITHHELD),
            ("upgraded individual account, linked", LINKED),
            ("upgraded individual account, linked", EARLY),
        )
    ),
    Row("legacy account", "cookie", *LEGACY),
    Row("legacy account", "cookie", *EXEMPT_LEGACY),
    Row("shared account", "cookie", *SHARED),
    Row("administrative account (PAA)", "cookie", *PAA),
    Row("cancelled account", "openid", *CANCELLED, NO_COURT),
    Row("cancelled account", "cookie", *CANCELLED, NO_COURT),
]


def table() -> dict[tuple[str, str], tuple[str, str]]:
    """By heading and person, what the docs' table says: the column "can do now", and all that follows it."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for part in TABLE.read_text("utf-8").split("\n## ")[1:]:
        heading, _, body = part.partition("\n")
        for who, can, steps in re.findall(r"^\| ([^|]+?) \| ([^|]+?) \| (.+)$", body, re.MULTILINE):
            found[heading, who] = can, steps
    return found


def expected(can: str, steps: str) -> dict[str, bool]:
    """What the table's sentences say that somebody can do."""
    return {
        "reads": "You can read this court's cases." in can,
        "files": "You can file" in can,
        "links": "*(Link your accounts)*" in steps,
    }


async def enter(visitor: Visitor, row: Row) -> None:
    """Comes in by the row's way, as far as it leads."""
    if row.way == "court form":
        await visitor.log_in("cacd", row.login, row.secret)
    elif row.way == "openid":
        await visitor.sign_on("cacd")
        await visitor.give_password(row.login, row.secret)
    elif row.way == "cookie":
        sent = {"loginId": row.login, "password": row.secret, "redactFlag": "1"}
        answer = await visitor.client.post("/services/cso-auth", json=sent, headers={"accept": "application/json"})
        token = answer.json()["nextGenCSO"]
        if token:
            visitor.client.cookies.set("NextGenCSO", token)


async def tried(visitor: Visitor, harness: Harness, row: Row) -> dict[str, bool]:
    """What somebody can do at the court: they try it. Where linking asks for the PACER account, they have theirs at hand."""
    dockets = await visitor.open("/courts/cacd/filings/")
    reads = dockets.status_code == 200 and visitor.path == "/courts/cacd/filings/"
    query = await visitor.open("/courts/cacd/cgi-bin/iquery.pl")
    before = (await harness.kinds("cacd")).count("filing.accepted")
    await visitor.file("cacd", CASE)
    filed = (await harness.kinds("cacd")).count("filing.accepted") - before
    if 'name="loginId"' in (await visitor.open("/courts/cacd/link")).text:
        await visitor.give_password(*PACER_ACCOUNTS.get(row.login, (row.login, row.secret)))
    proven = await visitor.prove("cacd", *SPARE)
    return {
        "reads": reads and 'data-testid="query-form"' in query.text,
        "files": filed == 1,
        "links": 'data-testid="verify-form"' in proven.text,
    }


async def differences(federation: Federation, harness: Harness, heading: str, rows: list[Row]) -> list[str]:
    """The rows in which the court does something else than the table says."""
    found, said = [], table()
    for row in rows:
        async with Visitor(federation.app) as visitor:
            await enter(visitor, row)
            does = await tried(visitor, harness, row)
        wanted = expected(*said[row.heading or heading, row.who])
        if does != wanted:
            found.append(f"{heading}: {row.who}, by {row.way}: the table says {wanted}, the court does {does}")
    return found


async def add_people(harness: Harness) -> None:
    """The accounts of kinds that nobody in the scenario has."""
    for (login_id, password), more in (
        (EXEMPT, {"cja_exempt_courts": ["cacd"]}),
        (CANCELLED, {"status": "cancelled"}),
    ):
        account = {"loginId": login_id, "password": password, "created_on": "2016-04-04", **more}
        await harness.call("POST", "/accounts", account)


async def link_early(federation: Federation, harness: Harness) -> None:
    """A person links while the court is not live, by the pages."""
    await harness.call("PUT", "/courts/cacd/calendar", BEFORE_GO_LIVE["Announced, linking is open"])
    async with Visitor(federation.app) as visitor:
        await visitor.sign_on("cacd")
        await visitor.give_password(*EARLY)
        await visitor.link("cacd", *EARLY_LOGIN)
    assert "link.made" in await harness.kinds("cacd")


async def test_courts_let_everybody_do_what_the_table_says(federation: Federation, harness: Harness) -> None:
    """Rules A1, A8, A9, A12, C3, C4, C7, C8, C12, F4, L4, L5, L6: before go-live and after it, by OpenID Connect and by the
    PACER cookie. One federation has all rows, so a link made early really goes live.
    """
    await add_people(harness)
    await link_early(federation, harness)
    found: list[str] = []
    for heading, calendar in BEFORE_GO_LIVE.items():
        await harness.call("PUT", "/courts/cacd/calendar", calendar)
        rows = ROWS_BEFORE + (ROWS_OPEN if calendar["linking_opens"] == "announcement" else [])
        found += await differences(federation, harness, heading, rows)
    await harness.set_calendar(LIVE)
    await harness.call("POST", "/courts/cacd/links", {"login": "tbeaulieu", "loginId": "tbeaulieu", "reason": "matrix"})
    found += await differences(federation, harness, "Live", ROWS_LIVE)

    assert found == []


async def test_accounts_that_cannot_file_get_no_openid_tokens_at_a_court(
    federation: Federation, harness: Harness
) -> None:
    """Rule A12: a legacy account is led to its upgrade, shared and administrative ones to a page that says why."""
    await harness.set_calendar(LIVE)
    for (login_id, password), words in ((LEGACY, "Upgrade"), (SHARED, "shared"), (PAA, "Administrative")):
        async with Visitor(federation.app) as visitor:
            page = await visitor.sign_on("cacd")
            page = await visitor.give_password(login_id, password)
            assert words in page.text
            assert (await visitor.whoami("cacd"))["authenticated"] is False
