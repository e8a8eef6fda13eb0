"""The checks of a scenario's PACER accounts."""

from collections.abc import Iterator

from cso_idp.accounts.model import UPGRADED_SINCE
from cso_idp.accounts.password_policy import UPDATED_SINCE
from cso_idp.accounts.security_questions import HOW_MANY
from cso_idp.mfa.model import FIRST_APP, MOST_APPS
from cso_kit.web.validation_messages import did_you_mean
from cso_sim.scenario.document import ScenarioDocument
from cso_sim.scenario.mistakes import Courts, Mistake, Rule, accounts_of, is_upgraded
from cso_sim.scenario.positions import Path


def _user_names_can_be_used(document: ScenarioDocument, _: Courts) -> Iterator[Mistake]:
    """D§2.6: a legacy user name has 6 characters, an upgraded one 8 or more; a password 8 or more."""
    seen: dict[str, str] = {}
    for path, account in accounts_of(document):
        name, at = account.login_id, (*path, "loginId")
        least = 8 if is_upgraded(account) else 6
        if len(name) < least:
            kind = "an upgraded" if least == 8 else "a"
            yield Mistake(
                at, f"The loginId {name!r} is too short: {kind} PACER user name has at least {least} characters."
            )
        if name.lower() in seen:
            yield Mistake(at, f"The loginId {name!r} is given twice; PACER knows no two accounts of one name.")
        seen[name.lower()] = name
        if _is_in_crowd(document, name):
            yield Mistake(at, f"The loginId {name!r} is also one of the crowd's; choose another.")
        if len(account.password) < 8:
            yield Mistake(
                (*path, "password"), "This password is too short: PACER passwords have at least 8 characters."
            )


def _account_numbers_are_unique(document: ScenarioDocument, _: Courts) -> Iterator[Mistake]:
    """Rule A13."""
    seen: set[str] = set()
    for path, account in accounts_of(document):
        number = account.account_number
        if number and number in seen:
            yield Mistake((*path, "account_number"), f"The account number {number} is given twice; give each its own.")
        seen.add(number or "")


def _second_factors_can_be_used(document: ScenarioDocument, _: Courts) -> Iterator[Mistake]:
    """Rule A11: up to five apps, each with its own name and secret."""
    for path, account in accounts_of(document):
        apps = account.authenticators
        if len(apps) + bool(account.mfa_secret) > MOST_APPS:
            yield Mistake((*path, "authenticators"), f"An account has at most {MOST_APPS} authenticator apps.")
        names, secrets = {FIRST_APP} if account.mfa_secret else set(), {account.mfa_secret}
        for number, app in enumerate(apps):
            at = (*path, "authenticators", number)
            if app.name in names:
                yield Mistake((*at, "name"), f"Two apps of this account have the name {app.name!r}; give each its own.")
            if app.secret in secrets:
                yield Mistake((*at, "secret"), "Two apps of this account have this secret; give each its own.")
            names.add(app.name)
            secrets.add(app.secret)


def _exempt_accounts_are_possible(document: ScenarioDocument, _: Courts) -> Iterator[Mistake]:
    """Rule A7."""
    for path, account in accounts_of(document):
        if account.cja_account is None:
            continue
        if account.type != "individual":
            yield Mistake((*path, "cja_account"), f"A {account.type} account is no exempt CJA account (rule A7).")
        elif account.cja_exempt_courts not in ([], [account.cja_account]):
            yield Mistake(
                (*path, "cja_exempt_courts"),
                f"The exempt account of {account.cja_account} is exempt there and nowhere else; leave this out.",
            )


def _is_in_crowd(document: ScenarioDocument, name: str) -> bool:
    if document.crowd is None:
        return False
    before, _, after = document.crowd.login_id.partition("{n}")
    number = name.lower().removeprefix(before).removesuffix(after)
    whole = f"{before}{number}{after}" == name.lower()
    return whole and number.isdecimal() and str(int(number)) == number and int(number) < document.crowd.count


def _accounts_have_a_possible_past(document: ScenarioDocument, _: Courts) -> Iterator[Mistake]:
    today = document.clock.calendar.date()
    for path, account in accounts_of(document):
        if account.created_on > today:
            yield Mistake((*path, "created_on"), f"The account is created after the day the calendar shows ({today}).")
        if account.upgraded_on is None:
            continue
        at = (*path, "upgraded_on")
        if account.type != "individual":
            yield Mistake(at, f"A {account.type} account must not be upgraded (rule A4); leave upgraded_on out.")
        elif account.created_on >= UPGRADED_SINCE:
            yield Mistake(
                at, f"An account created since {UPGRADED_SINCE} is born upgraded (rule A2); leave upgraded_on out."
            )
        elif not UPGRADED_SINCE <= account.upgraded_on <= today:
            yield Mistake(
                at, f"An account can be upgraded from {UPGRADED_SINCE} to the day the calendar shows ({today})."
            )


def _only_shared_accounts_are_upgraded_by_accident(document: ScenarioDocument, _: Courts) -> Iterator[Mistake]:
    for at, account in accounts_of(document):
        if account.allow_shared_upgrade and account.type != "shared":
            yield Mistake(
                at, "Only a shared account is upgraded by accident (rule A4); leave allow_shared_upgrade out."
            )


def _codes_are_mailed_to_accounts_that_wait_for_one(document: ScenarioDocument, _: Courts) -> Iterator[Mistake]:
    for at, account in accounts_of(document):
        if account.activation_code_mailed_on is not None and account.search_status != "not_activated":
            yield Mistake(
                at, "No code is mailed unless search_status is not_activated (rule A14); change one of the two."
            )


def _administrative_accounts_pay_for_accounts_that_there_are(
    document: ScenarioDocument, _: Courts
) -> Iterator[Mistake]:
    types = {account.login_id.lower(): account.type for _, account in accounts_of(document)}
    paid: dict[str, str] = {}
    for p, paa in enumerate(document.administrative_accounts):
        at: Path = ("administrative_accounts", p)
        if types.get(paa.login_id.lower()) != "paa":
            yield Mistake((*at, "loginId"), f"{paa.login_id!r} is no account of the type paa (rule A8).")
        for m, member in enumerate(paa.members):
            if types.get(member.lower()) in {None, "paa"}:
                yield Mistake((*at, "members", m), f"{member!r} is no account that somebody can pay for (rule A8).")
            elif member.lower() in paid:
                yield Mistake((*at, "members", m), f"{paid[member.lower()]!r} pays for {member!r} already (rule A8).")
            paid[member.lower()] = paa.login_id


def _passwords_have_a_possible_past(document: ScenarioDocument, _: Courts) -> Iterator[Mistake]:
    """Rule A10."""
    today = document.clock.calendar.date()
    for path, account in accounts_of(document):
        set_on = account.password_set_on
        if set_on is not None and not account.created_on <= set_on <= today:
            yield Mistake(
                (*path, "password_set_on"),
                f"A password is from the account's first day ({account.created_on}) to the day the calendar shows ({today}).",
            )
        if account.password_skips and (set_on is None or set_on >= UPDATED_SINCE):
            yield Mistake(
                (*path, "password_skips"),
                f"Only the change of a password from before {UPDATED_SINCE} is put off; give password_set_on, or leave this out.",
            )


def _security_questions_are_two_or_none(document: ScenarioDocument, _: Courts) -> Iterator[Mistake]:
    for path, account in accounts_of(document):
        if len(account.security_questions) not in (0, HOW_MANY):
            yield Mistake(
                (*path, "security_questions"), "A password is recovered by two questions; give both, or none."
            )


def _receipts_are_of_the_past_and_of_courts_there_are(document: ScenarioDocument, courts: Courts) -> Iterator[Mistake]:
    """Rule A15."""
    for path, account in accounts_of(document):
        for number, receipt in enumerate(account.receipts):
            at = (*path, "receipts", number)
            if receipt.court is not None and receipt.court not in courts:
                yield Mistake(
                    (*at, "court"), f"There is no court {receipt.court!r}.{did_you_mean(receipt.court, courts)}"
                )
            if receipt.at.tzinfo is None:
                yield Mistake((*at, "at"), "A receipt's time needs an offset, such as 2020-02-14T09:00:00-08:00.")
            elif document.clock.calendar.tzinfo is not None and receipt.at > document.clock.calendar:
                yield Mistake(
                    (*at, "at"), "This receipt is later than the calendar of the scenario; nobody has it yet."
                )


ACCOUNT_RULES: tuple[Rule, ...] = (
    _user_names_can_be_used,
    _account_numbers_are_unique,
    _second_factors_can_be_used,
    _exempt_accounts_are_possible,
    _accounts_have_a_possible_past,
    _only_shared_accounts_are_upgraded_by_accident,
    _codes_are_mailed_to_accounts_that_wait_for_one,
    _administrative_accounts_pay_for_accounts_that_there_are,
    _passwords_have_a_possible_past,
    _security_questions_are_two_or_none,
    _receipts_are_of_the_past_and_of_courts_there_are,
)
