"""Faults of the PACER login page's form, and of what a sign-on asks for besides."""

from typing import ClassVar

from cso_idp.csologin.strike_points import LOGIN_FORM, SENT_LOGIN, LoginForm, SentLogin
from cso_idp.interaction.strike_points import SIGN_ON, Asked
from cso_kit.faults.fault import Expects, Fault, Kind, Occasion

_SELECTOR = "freelawproject/juriscraper#255, PR#383 (the form changed overnight, 2019 to 2021)"
_UPDATE = (
    'clients of the real page ("User Update Required", frmUserUpdate:bpmSkip); PACER FAQ on multifactor authentication'
)


class CourtSelectorShown(Fault[LoginForm]):
    """The PACER login page has a court selector, `loginForm:courtId_input`, with no court chosen.

    Sends the form with a court, or as the page has it; it finds the fields by their names and not by their number.
    """

    name = "login_court_selector"
    kind: ClassVar[Kind] = "pacer"
    expects: ClassVar[Expects] = "recover"
    strikes = LOGIN_FORM
    source = _SELECTOR

    def strike(self, value: LoginForm, occasion: Occasion) -> LoginForm:
        return value._replace(has_court_selector=True)


class CourtDemanded(Fault[SentLogin]):
    """The PACER login page refuses a login without a court ("Court: Validation Error: Value is required.") and shows a court
    selector. A login with `loginForm:courtId_input` is taken as usual.

    Sends a court, or says that the page has changed; it does not take the refusal for a wrong password, and does not log in again
    and again.
    """

    name = "login_court_demanded"
    kind: ClassVar[Kind] = "pacer"
    strikes = SENT_LOGIN
    source = _SELECTOR

    def strike(self, value: SentLogin, occasion: Occasion) -> SentLogin:
        return value._replace(lacks_court=True)


class UpdateWithSkip(Fault[Asked]):
    """A sign-on stops at the page "User Update Required", whatever the calendar says, until it is skipped or a second factor is
    set up. A skip is one of the account's three; after them the page comes without the button. Who has a second factor is not
    asked.

    A browser shows the page; a program presses Skip (`frmUserUpdate:bpmSkip`) and goes on, or says what it was stopped by.
    """

    name = "user_update_required"
    kind: ClassVar[Kind] = "pacer"
    expects: ClassVar[Expects] = "recover"
    strikes = SIGN_ON
    source = _UPDATE

    def strike(self, value: Asked, occasion: Occasion) -> Asked:
        return value._replace(user_update="update_with_skip")


class UpdateWithoutSkip(Fault[Asked]):
    """A sign-on stops at the page "User Update Required" without a Skip, whatever the calendar says, until a second factor is set
    up. Who has one is not asked.

    A browser shows the page; a program says that the account's holder has to set up a second factor, does not take it for a wrong
    password, and does not log in again and again.
    """

    name = "user_update_enforced"
    kind: ClassVar[Kind] = "pacer"
    strikes = SIGN_ON
    source = _UPDATE

    def strike(self, value: Asked, occasion: Occasion) -> Asked:
        return value._replace(user_update="update_without_skip")
