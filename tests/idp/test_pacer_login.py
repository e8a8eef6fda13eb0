"""`cso-auth`: the documented answers, in JSON and XML (rule F2; D§1.2 and D§8.5)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cso_idp.control.models import AccountChange
from tests.conftest import Databases
from tests.idp.authenticator import set_calendar
from tests.idp.conftest import PASSWORD, new_browser
from tests.idp.pacer_program import ATTORNEY, READER, WRONG, PacerProgram, pacer_program

CLEAN = {"loginResult": "0", "errorDescription": ""}


@pytest.fixture
async def program(databases: Databases) -> AsyncIterator[PacerProgram]:
    async with pacer_program(databases) as program:
        yield program


def without_token(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "nextGenCSO"}


@pytest.mark.every_case_on_both
@pytest.mark.parametrize(
    "sent",
    [
        {"loginId": "avery.attorney", "password": "wrong", "redactFlag": "1"},
        {"loginId": "avery.attorney", "password": "wrong"},
        {"loginId": "avery.attorney", "password": PASSWORD.lower(), "redactFlag": "1"},
        {"loginId": "avery.attorney"},
        {"loginId": "nobody.here", "password": PASSWORD},
        {
            "loginId": "X-avery.attorney",
            "password": PASSWORD,
            "redactFlag": "1",
        },  # rule A7: the courts' prefix means nothing here
        {"loginId": "cora.cancelled", "password": PASSWORD, "redactFlag": "1"},
        {"loginId": "cora.cancelled", "password": "wrong", "redactFlag": "1"},
        {"loginId": "", "password": PASSWORD},
        {"loginId": "   ", "password": PASSWORD},
        {"password": PASSWORD},
        {"loginId": None, "password": None},
        {},
    ],
)
async def test_all_credential_faults_get_the_same_response(program: PacerProgram, sent: dict[str, Any]) -> None:
    """Rules F2, A7 and A11: result 13 with one text; a cancelled account cannot log in and gets the same response."""
    assert await program.post(sent) == WRONG


async def test_locked_account_gets_the_same_response(program: PacerProgram) -> None:
    await program.provider.control.change_account("rae.reader", AccountChange(status="locked"))

    assert await program.post(READER) == WRONG


async def test_user_name_is_compared_without_case_and_the_password_is_not(program: PacerProgram) -> None:
    """D§2.6."""
    assert (await program.post({**READER, "loginId": " Rae.Reader "}))["loginResult"] == "0"


@pytest.mark.parametrize("flag", [None, "", "0", "true", "yes", "01"])
async def test_filer_accepts_the_redaction_rules_first(program: PacerProgram, flag: str | None) -> None:
    """Rule F2, D§1.2: result 1 and the rules for a registered filer without `redactFlag` 1."""
    sent = {**ATTORNEY, "redactFlag": flag}
    answer = await program.post(sent)

    assert (answer["nextGenCSO"], answer["loginResult"]) == ("", "1")
    assert answer["errorDescription"].startswith(
        "All filers must redact: Social Security or taxpayer-identification numbers; dates of birth; names of minor children; "
        "financial account numbers; and, in criminal cases, home addresses, in compliance with Fed. R. App. P. 25(a)(5), "
        "Fed. R. Civ. P. 5.2, Fed. R. Crim. P. 49.1, or Fed. R. Bankr. P. 9037. This requirement applies to all documents, "
        "including attachments."
    )
    assert await program.provider.control.signed_on_subs() == set()


@pytest.mark.parametrize(
    ("login_id", "more"), [("rae.reader", {}), ("lp1234", {}), ("bigfirm", {}), ("avery.attorney", {"redactFlag": "1"})]
)
async def test_non_filer_need_not_accept_the_redaction_rules(
    program: PacerProgram, login_id: str, more: dict[str, str]
) -> None:
    """Rules A1 and F2: readers, legacy accounts and shared accounts log in here and read."""
    answer = await program.post({"loginId": login_id, "password": PASSWORD, **more})

    assert without_token(answer) == CLEAN


@pytest.mark.parametrize("user_type", ["pro_se", "court_reporter", "filing_agent", "trustee", "government", "creditor"])
async def test_every_other_kind_of_user_is_a_filer(program: PacerProgram, user_type: str) -> None:
    """D§4.1."""
    await program.provider.control.change_account("rae.reader", AccountChange(user_type=user_type))

    assert (await program.post(READER))["loginResult"] == "1"
    assert (await program.post({**READER, "redactFlag": "1"}))["loginResult"] == "0"


async def test_missing_required_client_code_withholds_search(program: PacerProgram) -> None:
    """Rule F2, D§1.2: success with the documented warning; with the code, without."""
    await program.provider.control.change_account("avery.attorney", AccountChange(client_code_required=True))

    warned = await program.post(ATTORNEY)
    good = await program.post({**ATTORNEY, "clientCode": "ACME-7"})

    assert warned["loginResult"] == good["loginResult"] == "0"
    assert warned["errorDescription"] == (
        "A required Client Code was not entered. You may continue to log in and perform other activities (e.g., e-file, request "
        "filing privileges), but you will not have PACER search privileges."
    )
    assert good["errorDescription"] == ""
    seen = [await program.seen_by_court(answer["nextGenCSO"]) for answer in (warned, good)]
    assert [introspected["scope"] for introspected in seen] == [
        "openid profile email cmecf:file",
        "openid profile email pacer:search cmecf:file",
    ]
    assert [introspected.get("client_code") for introspected in seen] == [None, "ACME-7"]


@pytest.mark.parametrize("search_status", ["inactive", "not_activated"])
async def test_login_and_filing_work_while_search_is_withheld(program: PacerProgram, search_status: str) -> None:
    """Rule A9: success, the warning that the account has been disabled, and a token that may file but not search."""
    await program.provider.control.change_account("avery.attorney", AccountChange(search_status=search_status))

    answer = await program.post(ATTORNEY)

    assert answer["loginResult"] == "0"
    assert "your current account has been disabled" in answer["errorDescription"]
    assert (await program.seen_by_court(answer["nextGenCSO"]))["scope"] == "openid profile email cmecf:file"


async def test_administrative_account_can_neither_search_nor_file(program: PacerProgram) -> None:
    """Rule A8: it has a login and a token like others, and the token gives no access."""
    answer = await program.post({"loginId": "bigfirm.billing", "password": PASSWORD})

    assert answer["loginResult"] == "0"
    assert "your current account has been disabled" in answer["errorDescription"]
    assert (await program.seen_by_court(answer["nextGenCSO"]))["scope"] == "openid profile email"


@pytest.mark.parametrize(
    ("client_code", "day", "result"),
    [
        ("ACME-7/b_2.x", datetime(2025, 1, 1, tzinfo=UTC), "0"),
        ("a" * 32, datetime(2025, 1, 1, tzinfo=UTC), "0"),
        ("a" * 33, datetime(2025, 1, 1, tzinfo=UTC), "99"),
        ("ACME 7", datetime(2024, 4, 14, 4, 59, tzinfo=UTC), "0"),
        ("ACME,7", datetime(2024, 4, 14, 4, 59, tzinfo=UTC), "0"),
        ("ACME 7", datetime(2024, 4, 14, 5, 0, tzinfo=UTC), "99"),
        ("ACME,7", datetime(2024, 4, 14, 5, 0, tzinfo=UTC), "99"),
        ("tab\tbed", datetime(2020, 1, 1, tzinfo=UTC), "99"),
        ("é", datetime(2020, 1, 1, tzinfo=UTC), "99"),
    ],
)
async def test_client_code_format_depends_on_the_date(
    program: PacerProgram, client_code: str, day: datetime, result: str
) -> None:
    """D§2.1: 32 characters at most. PACER's announcement of 2024-04-02: from April 14, 2024 on no space and no comma."""
    await set_calendar(program.provider, day)

    answer = await program.post({**READER, "clientCode": client_code})

    assert answer["loginResult"] == result
    assert (answer["nextGenCSO"] == "") == (result != "0")


async def test_wrong_passwords_here_and_in_the_browser_are_counted_together(program: PacerProgram) -> None:
    """Rule A10: more than five lock the name, at both faces; one known client makes five calls for one mistake."""
    async with new_browser(program.provider) as browser:
        for _ in range(3):
            assert await program.post({**READER, "password": "wrong"}) == WRONG
        await browser.open("/account/")
        for _ in range(2):
            await browser.give_password("rae.reader", "wrong")
        assert (await program.post(READER))["loginResult"] == "0", "the right password starts the count again"
        for _ in range(6):
            assert await program.post({**READER, "password": "wrong"}) == WRONG

        assert await program.post(READER) == WRONG
        page = await browser.give_password("rae.reader", PASSWORD)
        assert "Too many wrong passwords" in page.text

        await program.wait(timedelta(minutes=5, seconds=1))
        assert (await program.post(READER))["loginResult"] == "0"


async def test_unknown_name_costs_what_a_wrong_password_costs(program: PacerProgram) -> None:
    """Rule A11: neither the response nor its cost reveals the cause."""
    passwords, costs = program.provider.passwords, []
    for sent in ({"loginId": "nobody.here", "password": "x"}, {**READER, "password": "x"}):
        before = passwords.checks
        await program.post(sent)
        costs.append(passwords.checks - before)

    assert costs == [1, 1]


async def test_nothing_secret_is_in_the_journal(program: PacerProgram) -> None:
    await program.post({"loginId": "a-password-in-the-wrong-field", "password": "x"})
    await program.post({**READER, "password": "a-wrong-password"})
    token = await program.log_in()

    journal = str(await program.journal())

    assert token not in journal
    assert PASSWORD not in journal
    assert "a-wrong-password" not in journal
    assert "a-password-in-the-wrong-field" not in journal


async def test_journal_records_each_login_outcome(program: PacerProgram) -> None:
    await program.post({**READER, "password": "x"})
    await program.post({**ATTORNEY, "redactFlag": "0"})
    await program.post({**READER, "clientCode": "x" * 40})
    await program.log_in()

    refused = await program.journal("pacer_login.refused")
    assert [(event["result"], event["reason"], event["sub"]) for event in refused] == [
        ("13", "wrong_credentials", None),
        ("1", "redaction_not_accepted", "sub-avery"),
        ("99", "client_code_malformed", None),
    ]
    signed_on, issued = await program.journal("sign_on.succeeded", "pacer_token.issued")
    assert signed_on["sid"] == issued["sid"]
    assert issued["sub"] == "sub-rae"
