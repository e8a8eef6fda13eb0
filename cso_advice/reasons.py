"""Why somebody is not ready: the list of reasons in the order in which they are dealt with (the chart of D§6.2).

Another reason is another line in `REASONS`. The first one that applies is the next step.
"""

from collections.abc import Callable
from datetime import date
from typing import Literal, NamedTuple

from cso_advice import sentences as say
from cso_advice.advice import Step
from cso_advice.standing import Standing, Timetable

# `locks_out`: the person cannot file once the court is live, and could have prevented it before.
# `holds_up`: one step at the court or at the sign-on is left, or the court decides.
# `aside`: it does not touch filing, so it leaves nobody unready.
Weight = Literal["locks_out", "holds_up", "aside"]


class Deadline(NamedTuple):
    """The last day for a step, in words and for a court's days; the day is `None` if there is none or it is not known."""

    words: str
    of: Callable[[Timetable], date | None]


class Reason(NamedTuple):
    """Why somebody is not ready. `words` is for tables, `why` and the step are for the person; `by` is the last day for it."""

    name: str
    words: str
    weight: Weight
    applies: Callable[[Standing, Timetable], bool]
    why: str
    step: Callable[[Timetable], Step]
    by: Deadline


def _not_past(days: Timetable, day: date | None) -> date | None:
    """The day, or today if it is past or the court is live."""
    if days.is_live:
        return days.today
    return max(day, days.today) if day is not None else None


def _mail_is_late(days: Timetable) -> bool:
    return not days.is_live and days.mail_day is not None and days.mail_day < days.today


def _day_to_register(days: Timetable) -> date | None:
    return _not_past(days, days.last_day if _mail_is_late(days) else days.mail_day)


def _day_to_ask_for_e_filing(days: Timetable) -> date | None:
    return _not_past(days, days.registration_day) if days.registration_is_open and not days.is_live else None


_TODAY = Deadline("at once", lambda days: days.today)
_LAST_DAY = Deadline("the last day before go-live", lambda days: _not_past(days, days.last_day))
_DESK_DAY = Deadline("the last business day before go-live", lambda days: _not_past(days, days.desk_day))
_MAIL_DAY = Deadline(
    "ten business days before go-live, for the code by mail; else the last day before it", _day_to_register
)
_REGISTRATION_DAY = Deadline("the day on which the court closes its registrations", _day_to_ask_for_e_filing)
_NO_DAY = Deadline("none", lambda _: None)


def _always(step: Step) -> Callable[[Timetable], Step]:
    return lambda _: step


def _register(days: Timetable) -> Step:
    mail = "Without a card the code for searching comes by mail in 7 to 10 business days"
    late = ", which is too late now; with a card the account searches at once" if _mail_is_late(days) else ""
    return Step(f"{say.OTHER_ACCOUNT}. It is upgraded from the start. {mail}{late}.", "register")


def _ask_for_e_filing(days: Timetable) -> Step:
    if days.is_live:
        return Step("Ask for e-filing at this court. The court decides.", "e_filing")
    if days.registration_is_open:
        return Step("Ask this court for e-filing before it closes its registrations, or after go-live.", "e_filing")
    text = f"This court takes no new e-file registrations before go-live. Ask for e-filing from {days.go_live} on."
    return Step(text, "e_filing")


def _from_the_browser(days: Timetable) -> Step:
    when = "now" if days.is_live else "before go-live"
    text = f"Look the login and password up in your browser {when}, and write them down. If you cannot, ask this court."
    return Step(text, "ask_court")


REASONS: tuple[Reason, ...] = (
    Reason(
        "second_login",
        "a second CM/ECF login without an account of its own",
        "holds_up",
        lambda person, _: person.is_second_login and not person.is_linked,
        "Your PACER account serves another CM/ECF login of yours at this court, and it can be linked to one only.",
        _always(Step("Ask this court to merge your logins, or register another account for this one.", "ask_court")),
        _DESK_DAY,
    ),
    Reason(
        "no_account",
        "no PACER account of their own",
        "locks_out",
        lambda person, _: person.account == "none",
        "You have no PACER account of your own.",
        _register,
        _MAIL_DAY,
    ),
    Reason(
        "shared_account",
        "a shared account only",
        "locks_out",
        lambda person, _: person.account == "shared",
        f"{say.NEVER_FILES} {say.KEEP_SHARED}",
        _register,
        _MAIL_DAY,
    ),
    Reason(
        "administrative_account",
        "an administrative account (PAA) only",
        "locks_out",
        lambda person, _: person.account == "paa",
        "An administrative account (PAA) only manages the billing of others: it can neither search nor file.",
        _register,
        _MAIL_DAY,
    ),
    Reason(
        "cancelled_account",
        "a cancelled account",
        "locks_out",
        lambda person, _: person.account == "cancelled",
        "The PACER account has been cancelled and can no longer be used.",
        _register,
        _MAIL_DAY,
    ),
    Reason(
        "locked_account",
        "a locked account",
        "locks_out",
        lambda person, _: person.account == "locked",
        "The PACER account is locked.",
        _always(say.UNLOCK),
        _DESK_DAY,
    ),
    Reason(
        "unconfirmed_account",
        "a new account whose e-mail address is not confirmed",
        "locks_out",
        lambda person, _: person.account == "unconfirmed",
        "Nobody can log in with the PACER account before its e-mail address is confirmed.",
        _always(say.CONFIRM),
        _LAST_DAY,
    ),
    Reason(
        "account_in_review",
        "a new account that the PACER Service Center is reviewing",
        "locks_out",
        lambda person, _: person.account == "in_review",
        "Nobody can log in with the PACER account while its registration is being reviewed.",
        _always(say.AWAIT_REVIEW),
        _DESK_DAY,
    ),
    Reason(
        "forgotten_password",
        "PACER user name or password forgotten",
        "locks_out",
        lambda person, _: not person.knows_password,
        "You need the user name and password of your PACER account.",
        _always(Step("Recover the user name or password of your PACER account.", "recover")),
        _LAST_DAY,
    ),
    Reason(
        "unsure_account",
        "kind of account not known",
        "holds_up",
        lambda person, _: person.account == "unsure",
        "Only an individual, upgraded account can be linked, and your answers do not tell whether yours is.",
        _always(Step("Find out which account you have.", "which_account")),
        _LAST_DAY,
    ),
    Reason(
        "legacy_account",
        "an account that is not upgraded",
        "locks_out",
        lambda person, _: person.account == "legacy",
        "A legacy account can neither be linked nor used to file until it is upgraded.",
        _always(say.UPGRADE),
        _LAST_DAY,
    ),
    Reason(
        "old_password",
        "a PACER password that must be changed",
        "holds_up",
        lambda person, _: person.has_old_password,
        "A PACER password is changed every 180 days, and yours is older. The next sign-on asks for a new one.",
        _always(Step("Change the password of your PACER account.", "security")),
        _LAST_DAY,
    ),
    Reason(
        "no_second_factor",
        "no second factor, which is required",
        "holds_up",
        lambda person, _: person.lacks_second_factor,
        "Whoever signs on to file needs a second factor by then. The sign-on asks to set it up.",
        _always(Step("Set up an authenticator app for your PACER account.", "security")),
        _LAST_DAY,
    ),
    Reason(
        "e_filing_undecided",
        "a request for e-filing that the court has not decided",
        "holds_up",
        lambda person, _: person.has_asked and person.login == "none" and not person.is_linked,
        "You have asked this court for e-filing. It approves, denies or asks for more, and writes to you.",
        _always(Step("Wait for the court's decision, and answer if it asks for more.", "e_filing")),
        _NO_DAY,
    ),
    Reason(
        "no_login",
        "no CM/ECF login at this court",
        "holds_up",
        lambda person, _: person.login == "none" and not (person.is_linked or person.has_asked),
        "You have no CM/ECF login at this court, so there is nothing to link: the court must let you file first.",
        _ask_for_e_filing,
        _REGISTRATION_DAY,
    ),
    Reason(
        "unlinkable_login",
        "a CM/ECF login that cannot be linked",
        "locks_out",
        lambda person, _: person.must_be_renamed and not person.is_linked,
        "Your CM/ECF login has signs with which this court links none.",
        _always(say.RENAME),
        _DESK_DAY,
    ),
    Reason(
        "lost_login",
        "CM/ECF login or password not known",
        "locks_out",
        lambda person, _: person.login == "lost" and not person.is_linked,
        "You need the CM/ECF login and its password once, to link. Only this court can reset it; PACER has no access to it.",
        _always(Step("Ask this court for your CM/ECF login, and for a new password.", "ask_court")),
        _DESK_DAY,
    ),
    Reason(
        "login_in_browser",
        "CM/ECF password known to the browser only",
        "locks_out",
        lambda person, _: person.login == "browser" and not person.is_linked,
        "A password that only your browser remembers is lost when the court's login page is replaced. You need it to link.",
        _from_the_browser,
        _DESK_DAY,
    ),
    Reason(
        "not_permitted",
        "not permitted to file by the court",
        "holds_up",
        lambda person, _: not person.is_permitted,
        "This court's records do not let you file.",
        _always(say.ASK_PERMISSION),
        _NO_DAY,
    ),
    Reason(
        "not_linked",
        "not linked yet",
        "holds_up",
        lambda person, days: days.is_live_then and days.can_link and not person.is_linked,
        "Linking is open, and your two accounts are not linked here yet.",
        _always(say.LINK),
        _TODAY,
    ),
    Reason(
        "cja_account_apart",
        "a CJA account that is not merged",
        "aside",
        lambda person, _: person.has_cja_apart,
        "Your exempt CJA account is still apart. One account serves for filing and for viewing.",
        _always(
            Step(
                "Ask the PACER Service Center to add the exempt privileges of your CJA account to your individual account.",
                "merge_cja",
            )
        ),
        _DESK_DAY,
    ),
    Reason(
        "search_withheld",
        "search privileges inactive or not activated",
        "aside",
        lambda person, _: not person.may_search,
        "PACER withholds searching from your account; logging in and filing go on.",
        _always(Step("Activate your search privileges, or ask the PACER Service Center.", "activate")),
        _NO_DAY,
    ),
)
