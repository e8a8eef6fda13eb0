"""Faults of the PACER Authentication API: `cso-auth` and `cso-logout`."""

from dataclasses import replace
from typing import ClassVar

from cso_idp.pacer import texts
from cso_idp.pacer.answer import OK
from cso_idp.pacer.strike_points import API_LOGIN, API_LOGIN_ANSWER, API_LOGOUT_ANSWER, ApiAnswer, LoginRules
from cso_kit.faults.fault import Expects, Fault, Kind, Occasion

_GUIDE = "PACER Authentication API User Guide"
_HTML = b"<!doctype html><title>PACER</title><h1>The system is not available</h1><p>Please try again later.</p>"


class ApiAnswerFault(Fault[ApiAnswer]):
    """A fault of an answer of the API."""

    kind: ClassVar[Kind] = "pacer"
    strikes = API_LOGIN_ANSWER

    def fits(self, value: ApiAnswer) -> bool:
        changed = replace(value, members=value.members.copy())
        self.change(changed)
        return (changed.status, changed.content_type, changed.body) != (value.status, value.content_type, value.body)

    def strike(self, value: ApiAnswer, occasion: Occasion) -> ApiAnswer:
        self.change(value)
        return value

    def change(self, answer: ApiAnswer) -> None:
        """Changes the answer."""


class LoginHtml(ApiAnswerFault):
    """`cso-auth` answers 200 with an HTML page instead of JSON or XML.

    Says that PACER is away, without a crash, and does not take the page for a wrong password.
    """

    name = "cso_auth_html"
    source = "freelawproject/courtlistener#1542"

    def change(self, answer: ApiAnswer) -> None:
        answer.send(200, "text/html", _HTML)


class LoginServerError(ApiAnswerFault):
    """`cso-auth` answers 500 with an HTML page. The login is done, so a token may exist that nobody knows.

    Treats PACER as away, and tries again after a pause; it does not try again at once and without end.
    """

    name = "cso_auth_500"
    source = "freelawproject/courtlistener#1542; PACER announcement of 2024-10-09 (excessive authentication)"

    def change(self, answer: ApiAnswer) -> None:
        answer.send(500, "text/html", _HTML)


class LoginWarning(ApiAnswerFault):
    """`cso-auth` answers `loginResult` 0 with a token and with a text in `errorDescription`: the account may not search.

    Takes the token: the login succeeded, and the text is a warning to show or to log.
    """

    name = "cso_auth_warning"
    expects: ClassVar[Expects] = "recover"
    source = f"{_GUIDE} (successful authentication with a restriction)"

    def change(self, answer: ApiAnswer) -> None:
        if answer.members["loginResult"] == OK:
            answer.members["errorDescription"] = texts.CLIENT_CODE_MISSING


class LoginWithoutToken(ApiAnswerFault):
    """`cso-auth` answers `loginResult` 0, a text in `errorDescription`, and an empty `nextGenCSO`.

    Refuses to go on: without a token nobody is logged in. It shows the text, and does not log in again at once.
    """

    name = "cso_auth_no_token"
    source = 'juriscraper 4.0.1, PacerSession.login ("Did not get NextGenCSO cookie"); pacersdk 0.1.1 (logs in again)'

    def change(self, answer: ApiAnswer) -> None:
        answer.members |= {"nextGenCSO": "", "loginResult": OK, "errorDescription": "An error occurred."}


class LoginNullDescription(ApiAnswerFault):
    """`cso-auth` answers in JSON with `errorDescription` null, as some versions did on success.

    Takes null for no text. (`CSO_PACER_NULL_DESCRIPTION=on` answers so always.)
    """

    name = "cso_auth_null_description"
    expects: ClassVar[Expects] = "recover"
    source = f"{_GUIDE}; clients and their fixtures disagree about null and an empty text"

    def fits(self, value: ApiAnswer) -> bool:
        return value.members["loginResult"] == OK and super().fits(value)

    def change(self, answer: ApiAnswer) -> None:
        answer.send_json({**answer.members, "errorDescription": None})


class LoginResultNumber(ApiAnswerFault):
    """`cso-auth` answers in JSON with `loginResult` as a number instead of a text.

    Takes 0 for "0", or says that it cannot read the answer; it does not treat a login that succeeded as one that failed.
    """

    name = "cso_auth_result_number"
    source = f'{_GUIDE} (a text); clients compare with 0, others with "0"'

    def change(self, answer: ApiAnswer) -> None:
        result = answer.members["loginResult"] or ""
        answer.send_json({**answer.members, "loginResult": int(result) if result.isdigit() else result})


class LoginMembersMissing(ApiAnswerFault):
    """`cso-auth` leaves out every member without a value, in JSON.

    Takes a missing `errorDescription` for none, and a missing `nextGenCSO` for no token, without a crash.
    """

    name = "cso_auth_members_missing"
    source = "juriscraper 4.0.1, PacerSession.login (reads members that may be missing)"

    def change(self, answer: ApiAnswer) -> None:
        answer.send_json({name: value for name, value in answer.members.items() if value})


class LoginXml(ApiAnswerFault):
    """`cso-auth` answers in XML though the client accepts JSON only.

    Says that it cannot read the answer, or reads it by its content type; it does not crash.
    """

    name = "cso_auth_xml"
    source = f"{_GUIDE} (both formats; XML is what an unclear `Accept` gets)"

    def change(self, answer: ApiAnswer) -> None:
        xml = ApiAnswer(answer.members, "xml")
        answer.send(answer.status, xml.content_type, xml.body)


class Suspended(Fault[LoginRules]):
    """`cso-auth` refuses right credentials, because the account is suspended for excessive authentication. No session is opened.

    Stops logging in, shows the text, and does not say that the password is wrong.
    """

    name = "cso_auth_suspended"
    kind: ClassVar[Kind] = "pacer"
    strikes = API_LOGIN
    source = "PACER announcement of 2024-10-09 (excessive authentication may lead to suspension)"

    def fits(self, value: LoginRules) -> bool:
        return not value.is_suspended

    def strike(self, value: LoginRules, occasion: Occasion) -> LoginRules:
        return value._replace(is_suspended=True)


class EndsTheFirst(Fault[LoginRules]):
    """A login at `cso-auth` ends all other tokens of the account, as `CSO_PACER_ONE_TOKEN=on` makes every login do.

    The program that logged in goes on. Another one with the same account is told at its next request that its token is not valid,
    and logs in once again; two programs that share an account and do so without end lock each other out.
    """

    name = "cso_auth_ends_others"
    kind: ClassVar[Kind] = "pacer"
    expects: ClassVar[Expects] = "recover"
    strikes = API_LOGIN
    source = "azd.uscourts.gov, E-Filing FAQ (one active session per login); freelawproject/recap#165"

    def fits(self, value: LoginRules) -> bool:
        return value.has_other_tokens and not value.ends_other_tokens

    def strike(self, value: LoginRules, occasion: Occasion) -> LoginRules:
        return value._replace(ends_other_tokens=True)


class LogoutAnswerFault(ApiAnswerFault):
    """A fault of the answer to a logout that was done."""

    expects: ClassVar[Expects] = "recover"
    strikes = API_LOGOUT_ANSWER

    def fits(self, value: ApiAnswer) -> bool:
        return value.members["loginResult"] == OK and super().fits(value)


class LogoutNoContent(LogoutAnswerFault):
    """`cso-logout` logs out, and answers 204 without a body.

    Takes any 2xx for done, and does not try to read JSON from nothing.
    """

    name = "cso_logout_204"
    source = "clients tolerate it: mcpcpc/pacersdk, johnzfitch/pacer-cli; RFC 9110 §15.3.5"

    def change(self, answer: ApiAnswer) -> None:
        answer.send(204, answer.content_type, b"")


class LogoutHtml(LogoutAnswerFault):
    """`cso-logout` logs out, and answers 200 with an HTML page.

    Forgets the token all the same, without a crash.
    """

    name = "cso_logout_html"
    source = "freelawproject/courtlistener#1542 (the same at the login)"

    def change(self, answer: ApiAnswer) -> None:
        answer.send(200, "text/html", _HTML)
