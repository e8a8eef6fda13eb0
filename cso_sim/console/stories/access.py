"""What somebody has to have at hand to do a step by hand: logins with their passwords, an account's number, a mailbox."""

from typing import NamedTuple

from cso_idp.staff.model import Credentials
from cso_sim.both_services import BothServices
from cso_sim.personas import staff_of
from cso_sim.stories.document import ActTable, StepTable
from cso_sim.stories.reading import Story

_PACER = "PACER account"
_AFTER = {"file": ", once the court is live"}
_BEFORE = {"file": ", before the court is live"}
_BY_MAIL = ("register", "set_up_second_factor")


class Access(NamedTuple):
    """One thing to have at hand. `what` says what it is for; a number and an address have no password."""

    who: str
    what: str
    login: str
    password: str = ""


def access_of(step: StepTable, story: Story) -> list[Access]:
    """What a step needs, as far as the story and its scenario say it, each login once."""
    found: dict[tuple[str, str], Access] = {}
    for act in step.do:
        for each in _of_act(act, story):
            found.setdefault((each.login, each.password), each)
    return list(found.values())


async def numbers_of(step: StepTable, both: BothServices) -> list[Access]:
    """The account numbers that a step needs, which the loaded scenario has given out."""
    asked = [act for act in step.do if act.act == "ask_for_cja_merge"]
    found = [(act, await both.provider.account(act.login or "")) for act in asked]
    return [
        Access(act.who or "", "number of the exempt account", account.account_number)
        for act, account in found
        if account
    ]


def mailboxes_of(step: StepTable, story: Story) -> dict[str, str]:
    """The e-mail addresses of the people who get a letter in the step that it goes on with, by their names."""
    people = [story.cast.person(act.who) for act in step.do if act.act in _BY_MAIL]
    return {person.name: person.email for person in people}


def _of_act(act: ActTable, story: Story) -> list[Access]:
    who = act.who or ""
    clerk, own = story.cast.clerk(who, act.court), story.cast.account(who)
    kinds: dict[str, list[Access]] = {
        "set_calendar": [],
        "log_in": _at_court(act, story),
        "file": [*_at_court(act, story), *_pacer(act, story)],
        "link": [*_pacer(act, story), *_at_court(act, story)],
        "change_go_live": [Access(who, f"desk of {act.court}", *clerk)] if clerk else [],
        "merge_cja": [Access(each.name, "desk of the Service Center", each.login, each.key) for each in _staff(story)],
        "ask_for_cja_merge": [Access(who, _PACER, *own)] if own else [],
        "upgrade": [*([Access(who, "account so far", *own)] if own else []), *_made(act)],
    }
    if act.act == "register":
        return [Access(who, "e-mail address", story.cast.person(who).email), *_made(act)]
    return kinds.get(act.act, _pacer(act, story))


def _staff(story: Story) -> list[Credentials]:
    return staff_of(story.stored_scenario)[:1]


def _made(act: ActTable) -> list[Access]:
    """The user name and the password that an account gets."""
    return [Access(act.who or "", "new account", act.login or "", act.password or "")]


def _at_court(act: ActTable, story: Story) -> list[Access]:
    filer = story.cast.filer(act.who, act.court)
    if filer is None:
        return []
    return [Access(act.who or "", f"CM/ECF login at {filer.court}{_BEFORE.get(act.act, '')}", filer.login, filer.key)]


def _pacer(act: ActTable, story: Story) -> list[Access]:
    account = story.cast.account(act.who, act.login)
    return [Access(act.who or "", f"{_PACER}{_AFTER.get(act.act, '')}", *account)] if account else []
