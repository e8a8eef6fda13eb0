"""Every path of the readiness chart, from what somebody lacks to a filing (rules R1, R2; D§6.2).

Each row is a person of the scenario `account_matrix`. The report names what the person lacks, the person does what the chart
says, through the pages, and in the end files, and the control call says that they are ready.
"""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

import pytest

from cso_sim.federation import Federation
from tests.driver.registration import NEW, confirm, register
from tests.driver.staff import StaffBrowser
from tests.driver.upgrade import UPGRADE, fill_tabs
from tests.federation.conftest import new_client
from tests.federation.registration_steps import asked, decide
from tests.federation.registration_steps import sign_on as sign_on_at_pacer
from tests.federation.test_story import file, log_in_the_old_way
from tests.federation.visitor import Harness, Visitor

KEY, PASSWORD, BETTER = "Matrix-Key-1", "Matrix-Account-1", "A-Better-Password-9"
CASES = {"cacd": "2:21-cv-09001", "mtd": "6:21-cv-00901"}
GO_LIVE = "2021-09-27"


class Walker:
    """A person on the way: a browser, and what they log in with by now."""

    def __init__(self, federation: Federation, harness: Harness, path: "Path") -> None:
        self.federation, self.harness, self.path = federation, harness, path
        self.visitor = Visitor(federation.app)
        self.court, self.login, self.login_id = path.court, path.login, path.login_id
        self.key, self.password = KEY, PASSWORD

    async def email(self) -> str:
        """The address of the person, at the court or at PACER."""
        if self.path.login_id:
            return str((await self.harness.call("GET", f"/accounts/{self.path.login_id}"))["email"])
        filers = (await self.harness.call("GET", f"/courts/{self.court}/filers?login={self.login}"))["filers"]
        return str(filers[0]["email"])


Step = Callable[[Walker], Awaitable[Any]]


class Path(NamedTuple):
    """A person, what they lack at first, and the steps to a filing. `before` is done before go-live, where it is to come."""

    words: str
    court: str
    login: str
    login_id: str
    lacks: str
    steps: tuple[Step, ...]
    before: tuple[Step, ...] = ()


# What people do.


async def registers(walker: Walker) -> None:
    """Chart 2: an account of their own, with the address that the court knows."""
    address = await walker.email()
    walker.login_id = f"own.{walker.login.replace('-', '.')}"
    details = {
        **NEW,
        "name": f"Own {walker.login}",
        "email": address,
        "date_of_birth": "1981-05-05",
        "loginId": walker.login_id,
    }
    await walker.visitor.open("/account/register")
    page = await register(walker.visitor, details)
    assert page.status_code == 200, page.text
    letters = (await walker.harness.call("GET", f"/inbox/{address}"))["messages"]
    await confirm(walker.visitor, next(each["body"] for each in letters if each["kind"] == "confirm_email"))
    walker.password = NEW["password"]


async def upgrades(walker: Walker) -> None:
    """Chart 4."""
    await walker.visitor.open("/account/upgrade")
    await walker.visitor.give_password(walker.login_id, walker.password)
    await walker.visitor.open("/account/upgrade")
    walker.login_id, walker.password = f"better.{walker.path.login.replace('-', '.')}", UPGRADE["password"]
    details = {**UPGRADE, "date_of_birth": "1980-04-04", "loginId": walker.login_id}
    page = await fill_tabs(walker.visitor, details)
    assert page.status_code == 200, page.text


async def recovers_the_password(walker: Walker) -> None:
    """Chart 3: by mail, with the date of birth, the account's number and the security questions."""
    questions = [{"question": UPGRADE[f"question_{n}"], "answer": UPGRADE[f"answer_{n}"]} for n in (1, 2)]
    await walker.harness.call("PATCH", f"/accounts/{walker.login_id}", {"security_questions": questions})
    account = await walker.harness.call("GET", f"/accounts/{walker.login_id}")
    await walker.visitor.open("/account/recover/password")
    number = account["account_number"]
    given = {"loginId": walker.login_id, "account_number": number, "date_of_birth": "1980-04-04"}
    await walker.visitor.submit("account_number", **given)
    letters = (await walker.harness.call("GET", f"/inbox/{account['email']}"))["messages"]
    link = next(word for word in letters[-1]["body"].split() if word.startswith("/account/recover/password/"))
    await walker.visitor.open(link)
    answers = {f"answer_{n}": UPGRADE[f"answer_{n}"] for n in (1, 2)}
    await walker.visitor.submit("answer_1", **answers, password=BETTER, password_again=BETTER)
    walker.password = BETTER


async def asks_the_court_for_a_new_key(walker: Walker) -> None:
    """Chart 5."""
    walker.key = "Reset-Matrix-Key-2"
    await walker.harness.call("PATCH", f"/courts/{walker.court}/filers/{walker.login}", {"key": walker.key})


async def asks_the_court_for_another_login(walker: Walker) -> None:
    """Rule L12."""
    await walker.harness.call("PATCH", f"/courts/{walker.court}/filers/{walker.login}", {"login": "renamed.proof"})
    walker.login = "renamed.proof"


async def asks_the_service_center_to_unlock(walker: Walker) -> None:
    number = (await walker.harness.call("GET", f"/accounts/{walker.login_id}"))["account_number"]
    async with StaffBrowser(new_client(walker.federation)) as staff:
        await staff.log_in()
        await staff.act_on(number, "unlock")


async def asks_for_e_filing(walker: Walker) -> None:
    """Chart 1: the court approves, and the filer is linked already (rule L11)."""
    await sign_on_at_pacer(walker.visitor, walker.login_id, walker.password)
    registration = await asked(walker.visitor, walker.harness, walker.court)
    assert await lacks(walker) == "e_filing_undecided"
    await decide(walker.harness, registration, "approve", "admitted in this district")


async def goes_on_with_the_old_login(walker: Walker) -> None:
    """Chart 7, before go-live."""
    await log_in_the_old_way(walker.visitor, walker.court, walker.login, walker.key)
    assert await file(walker.visitor, walker.court, CASES[walker.court]) == 200


async def signs_on(walker: Walker) -> None:
    """Chart 7, at a live court. Who is signed on at PACER already is not asked for a password."""
    page = await walker.visitor.open(f"/courts/{walker.court}/login")
    if 'name="password"' in page.text:
        page = await walker.visitor.give_password(walker.login_id, walker.password)
    if 'name="redactFlag"' in page.text:
        await walker.visitor.submit("redactFlag")


async def links(walker: Walker) -> None:
    """Chart 7: linked at another court, or nowhere yet, it is linked here."""
    assert await file(walker.visitor, walker.court, CASES[walker.court]) == 403
    await walker.visitor.link(walker.court, walker.login, walker.key)


async def _is_locked(walker: Walker) -> None:
    await walker.harness.call("PATCH", f"/accounts/{walker.login_id}", {"status": "locked"})


async def _is_known_at_both_courts(walker: Walker) -> None:
    filer = {"login": walker.login, "key": KEY, "email": await walker.email()}
    await walker.harness.call("POST", f"/courts/{walker.court}/filers", filer)


async def _excludes_the_sign(walker: Walker) -> None:
    await walker.harness.call("PUT", f"/courts/{walker.court}/calendar", {"linking_excludes": "-"})


LIVE = (
    Path("no account", "cacd", "none-proof", "", "no_account", (registers, signs_on, links)),
    Path("a shared account", "cacd", "shared-proof", "", "shared_account", (registers, signs_on, links)),
    Path("an administrative account", "cacd", "paa-proof", "", "administrative_account", (registers, signs_on, links)),
    Path("a cancelled account", "cacd", "cancelled-proof", "", "cancelled_account", (registers, signs_on, links)),
    Path("a legacy account", "cacd", "legacy-proof", "lp1005", "legacy_account", (upgrades, signs_on, links)),
    Path(
        "a forgotten PACER password", "cacd", "upgraded-proof", "upgraded.proof01", "not_linked",
        (recovers_the_password, signs_on, links),
    ),
    Path(
        "a lost court password", "cacd", "new-proof", "new.proof01", "not_linked",
        (asks_the_court_for_a_new_key, signs_on, links),
    ),
    Path("only the link", "cacd", "government-proof", "government.proof01", "not_linked", (signs_on, links)),
    Path("nothing", "cacd", "new-retired", "new.retired01", "", (signs_on,)),
    Path("no login at the court", "cacd", "", "upgraded.none01", "no_login", (asks_for_e_filing, signs_on)),
)  # fmt: skip
ARRANGED = (
    (
        _is_locked,
        Path(
            "a locked account", "cacd", "reader-proof", "reader.proof01", "locked_account",
            (asks_the_service_center_to_unlock, signs_on, links),
        ),
    ),
    (
        _excludes_the_sign,
        Path(
            "a login that cannot be linked", "cacd", "upgraded-proof", "upgraded.proof01", "unlinkable_login",
            (asks_the_court_for_another_login, signs_on, links),
        ),
    ),
)  # fmt: skip
AHEAD = (
    Path("no account", "mtd", "none-login", "", "no_account", (signs_on, links), (registers,)),
    Path("a legacy account", "mtd", "legacy-login", "ll1004", "legacy_account", (signs_on, links), (upgrades,)),
    Path(
        "only the link", "mtd", "new-login", "new.login01", "not_linked",
        (signs_on, links), (goes_on_with_the_old_login,),
    ),
    Path("a link made early", "mtd", "upgraded-early", "upgraded.early01", "", (signs_on,), (goes_on_with_the_old_login,)),
)  # fmt: skip


async def lacks(walker: Walker, on: str = "") -> str:
    """The first reason of the person, by the control call about them or by the court's report."""
    path, query = walker.path, f"on={on}" if on else ""
    if path.login_id:
        address = f"/accounts/{path.login_id}/readiness?court_id={path.court}&{query}"
        found = (await walker.harness.call("GET", address))["reasons"]
    else:
        filers = await walker.harness.call("GET", f"/courts/{path.court}/readiness/filers?{query}")
        found = next(one["reasons"] for one in filers if one["login"] == path.login)
    return found[0] if found else ""


async def files_and_is_ready(walker: Walker) -> None:
    assert await file(walker.visitor, walker.court, CASES[walker.court]) == 200, walker.path.words
    address = f"/accounts/{walker.login_id}/readiness?court_id={walker.court}"
    found = await walker.harness.call("GET", address)
    assert (found["ready"], found["link"]) == (True, f"/courts/{walker.court}/filings/new"), walker.path.words


@pytest.fixture
async def matrix(federation: Federation, harness: Harness) -> Federation:
    """The federation with one person of every kind, two weeks before D. Mont. goes live."""
    await harness.call("PUT", "/scenario", {"name": "account_matrix"})
    await harness.call("PUT", "/clock", {"frozen": True})
    return federation


async def test_every_path_at_a_live_court_ends_in_a_filing(matrix: Federation, harness: Harness) -> None:
    """Rules R1, R2: from each lack of the chart, by its step, to a filing."""
    for path in LIVE:
        walker = Walker(matrix, harness, path)
        async with walker.visitor:
            assert await lacks(walker) == path.lacks, path.words
            for step in path.steps:
                await step(walker)
            await files_and_is_ready(walker)


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(("arranged", "path"), ARRANGED, ids=lambda each: getattr(each, "words", ""))
async def test_path_that_the_desks_open_ends_in_a_filing(
    matrix: Federation, harness: Harness, arranged: Step, path: Path
) -> None:
    """Rules R1, L12: the Service Center unlocks, and the court gives another login."""
    walker = Walker(matrix, harness, path)
    async with walker.visitor:
        await arranged(walker)
        assert await lacks(walker) == path.lacks
        for step in path.steps:
            await step(walker)
        await files_and_is_ready(walker)


async def test_every_path_before_go_live_ends_in_a_filing_after_it(matrix: Federation, harness: Harness) -> None:
    """Rules R1, R2: what is done before the day counts on it; until then the court's own login files."""
    walkers = [Walker(matrix, harness, path) for path in AHEAD]
    for walker in walkers:
        assert await lacks(walker, GO_LIVE) == walker.path.lacks, walker.path.words
        for step in walker.path.before:
            await step(walker)
    report = await harness.call("GET", f"/courts/mtd/readiness?on={GO_LIVE}")
    assert {one["login"] for one in report["locked_out"]} == {"shared-login", "paa-login", "cancelled-login"}

    await harness.set_calendar(f"{GO_LIVE}T09:00:00-06:00")
    for walker in walkers:
        async with walker.visitor:
            for step in walker.path.steps:
                await step(walker)
            await files_and_is_ready(walker)


async def test_linked_at_one_court_a_person_links_at_the_next(matrix: Federation, harness: Harness) -> None:
    """Rules L3, R1: the chart's last box."""
    walker = Walker(matrix, harness, Path("linked elsewhere", "mtd", "second", "new.retired01", "no_login", ()))
    async with walker.visitor:
        assert await lacks(walker, GO_LIVE) == "no_login"
        await _is_known_at_both_courts(walker)
        await harness.set_calendar(f"{GO_LIVE}T09:00:00-06:00")
        assert await lacks(walker) == "not_linked"
        await signs_on(walker)
        await links(walker)
        await files_and_is_ready(walker)
