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
FROZEN = {**ANNOUNCED, "freeze_at": "2020-02-13T18:00:00"}
# Each heading of the table with the court's calendar.
BEFORE_GO_LIVE: dict[str, dict[str, Any]] = {
    "Unannounced": {**ANNOUNCED, "announced_at": "2020-02-17T09:00:00"},
    "Announced, linking opens at go-live": ANNOUNCED,
    "Announced, linking is open": {**ANNOUNCED, "linking_opens": "announcement"},
    "Frozen, filing is off": FROZEN,
    "Frozen, filing and reading are off": {**FROZEN, "freeze_reading": True},
    "Frozen, reading is off": {**FROZEN, "freeze_filing": False, "freeze_reading": True},
}
LIVE = "2020-02-18T00:00:00-08:00"
SPARE = ("posei", "Old-District-Key3")  # Nobody's account is linked to it: whoever may link can prove it.
CASE = "2:19-cv-04021"


class Row(NamedTuple):
    """A person, by the words of the table, with the way in and what is typed there."""

    who: str
    way: str
    login: str
    secret: str


OWN_LOGIN = ("mholloway-cacd", "Old-District-Key1")
RETIRED_LOGIN = ("tbeaulieu", "Old-District-Key4")
UPGRADED = ("mholloway", "Ready-Attorney-1")
WITHHELD = ("hfarrant", "Idle-Searcher-1")
LEGACY = ("lp1234", "Legacy-Account-1")
SHARED = ("hartwellosei", "Shared-Account-1")
PAA = ("quarrybilling", "Pays-For-Others-1")
LINKED = ("tbeaulieu", "Panel-Attorney-1")
READING = "upgraded individual account, logged in for reading only"
# Whose PACER account it is that a CM/ECF login would be linked to.
PACER_ACCOUNTS = {"mholloway-cacd": UPGRADED, "tbeaulieu": LINKED}
ROWS_BEFORE = [
    Row("nobody logged in", "nothing", *UPGRADED),
    Row("CM/ECF login, not linked", "court form", *OWN_LOGIN),
    Row(READING, "court form", *UPGRADED),
    Row("legacy account", "court form", *LEGACY),
    Row("shared account", "court form", *SHARED),
]
ROWS_OPEN = [Row("upgraded individual account, signed on for linking only", "openid", *UPGRADED)]
ROWS_LIVE = [
    Row("nobody logged in", "nothing", *UPGRADED),
    Row("an old CM/ECF login, refused", "court form", *OWN_LOGIN),
    Row("a retired CM/ECF login, refused", "court form", *RETIRED_LOGIN),
    *(
        Row(who, way, *account)
        for way in ("openid", "cookie")
        for who, account in {
            "upgraded individual account, not linked": UPGRADED,
            "the same, with search withheld": WITHHELD,
            "upgraded individual account, linked": LINKED,
        }.items()
    ),
    Row("legacy account", "cookie", *LEGACY),
    Row("shared account", "cookie", *SHARED),
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
        visitor.client.cookies.set("NextGenCSO", answer.json()["nextGenCSO"])


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
        wanted = expected(*said[heading, row.who])
        if does != wanted:
            found.append(f"{heading}: {row.who}, by {row.way}: the table says {wanted}, the court does {does}")
    return found


async def test_court_before_go_live_lets_everybody_do_what_the_table_says(
    federation: Federation, harness: Harness
) -> None:
    """Rules C3, C7, C8, C12, L4, L5."""
    found: list[str] = []
    for heading, calendar in BEFORE_GO_LIVE.items():
        await harness.call("PUT", "/courts/cacd/calendar", calendar)
        rows = ROWS_BEFORE + (ROWS_OPEN if calendar["linking_opens"] == "announcement" else [])
        found += await differences(federation, harness, heading, rows)

    assert found == []


async def test_live_court_lets_everybody_do_what_the_table_says(federation: Federation, harness: Harness) -> None:
    """Rules A1, A9, A12, C4, C7, C12, F4, L5, L6: by OpenID Connect and by the PACER cookie."""
    await harness.set_calendar(LIVE)
    await harness.call("POST", "/courts/cacd/links", {"login": "tbeaulieu", "loginId": "tbeaulieu", "reason": "matrix"})

    assert await differences(federation, harness, "Live", ROWS_LIVE) == []


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
