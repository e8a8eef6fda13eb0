"""What readiness depends on: what one person has and knows for one court, and that court's days.

A standing says what a person brings along; a `Situation` says where a person is at the moment, with what they are logged in.
"""

from datetime import date
from typing import Literal, NamedTuple

from cso_advice.situation import NO_DATES, Dates

AccountState = Literal[
    "upgraded", "legacy", "unsure", "shared", "paa", "cancelled", "locked", "unconfirmed", "in_review", "none"
]
# `browser`: only the browser remembers the password. `none`: the court has issued no login. `retired`: it was linked at a live
# court, and stays retired if go-live is moved back afterwards (rule L6).
LoginState = Literal["known", "browser", "lost", "none", "retired"]


class Standing(NamedTuple):
    """What a person has and knows, for one court.

    `account` is the person's best PACER account, `unsure` if its generation is not known. `login` is the CM/ECF login of this
    court, `has_asked` says that the person waits for the court's decision about e-filing (rule L11). `is_permitted` says that
    the court's records let the filer file (rule C7), `must_be_renamed` that the login has signs with which the court links none
    (rule L12), `is_second_login` that the account belongs to another CM/ECF login of the person at this court (rule L14),
    `knows_password` that the person knows user name and password of the account. `has_old_password` and `lacks_second_factor` are
    of the day asked about (rules A10, A11). The last members do not touch filing: the exempt CJA account is still apart (rule
    A7), and search is withheld (rule A9).
    """

    account: AccountState
    login: LoginState = "known"
    has_asked: bool = False
    is_linked: bool = False
    is_permitted: bool = True
    must_be_renamed: bool = False
    is_second_login: bool = False
    knows_password: bool = True
    has_old_password: bool = False
    lacks_second_factor: bool = False
    has_cja_apart: bool = False
    may_search: bool = True


class Timetable(NamedTuple):
    """A court's days in its own time zone, for the day that is asked about; `None` is not known.

    `today` is the day of the question. `is_live` says that the court is live today, `is_live_then` that it is live on the day
    asked about, `can_link` that linking is open already today. `last_day` is the last one on which the court's own login opens a
    session, `desk_day` the last business day until then, and `mail_day` the last one on which a registration is made so that the
    code by mail comes in time (rule A14). `registration_day` is the last one for new e-file registrations before go-live;
    `registration_is_open` says whether they are taken today (rule C8). `dates` has go-live and the opening of linking as pages
    write them.
    """

    today: date
    is_live: bool = False
    is_live_then: bool = False
    can_link: bool = False
    last_day: date | None = None
    desk_day: date | None = None
    mail_day: date | None = None
    registration_day: date | None = None
    registration_is_open: bool = True
    dates: Dates = NO_DATES

    @property
    def go_live(self) -> str:
        """Go-live in a sentence."""
        return self.dates.go_live or "the day this court goes live"
