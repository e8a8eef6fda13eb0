"""Faults of the authorization response: what the browser carries from the provider back to the client."""

from typing import ClassVar

from cso_idp.oauth.strike_points import AUTHORIZATION_RESPONSE, AuthorizationAnswer
from cso_kit.faults.fault import Expects, Fault, Kind, Occasion

_MIX_UP = "RFC 9207 §2.4; RFC 9700 §2.1, §4.4"


class AuthorizationFault(Fault[AuthorizationAnswer]):
    """A fault of the authorization response."""

    kind: ClassVar[Kind] = "openid"
    expects: ClassVar[Expects] = "refuse"
    strikes = AUTHORIZATION_RESPONSE

    def fits(self, value: AuthorizationAnswer) -> bool:
        changed = value.parameters.copy()
        self.change(changed)
        return changed != value.parameters

    def strike(self, value: AuthorizationAnswer, occasion: Occasion) -> AuthorizationAnswer:
        self.change(value.parameters)
        return value

    def change(self, parameters: dict[str, str]) -> None:
        """Changes the parameters of the response."""


class CodeFault(AuthorizationFault):
    """A fault that takes the code out or replaces it. It waits for a response that has one: a client may ask with `prompt=none`
    first.
    """

    def fits(self, value: AuthorizationAnswer) -> bool:
        return "code" in value.parameters and super().fits(value)


class ErrorInstead(CodeFault):
    """An error instead of the code."""

    error: ClassVar[str]

    def change(self, parameters: dict[str, str]) -> None:
        parameters.pop("code", None)
        parameters["error"] = self.error
        parameters["error_description"] = "A fault of the simulator."


class StateDropped(AuthorizationFault):
    """The response has no `state`, though the request had one.

    Refuses the response: it may be one that somebody else began.
    """

    name = "authorization_state_missing"
    if_sent = "state"
    source = "RFC 6749 §4.1.2, §10.12"

    def change(self, parameters: dict[str, str]) -> None:
        parameters.pop("state", None)


class StateOther(AuthorizationFault):
    """The response has another `state` than the request.

    Refuses the response: it may be one that somebody else began.
    """

    name = "authorization_state_other"
    if_sent = "state"
    source = "RFC 6749 §4.1.2, §10.12"

    def change(self, parameters: dict[str, str]) -> None:
        parameters["state"] = "not-the-state-of-the-request"


class IssOther(AuthorizationFault):
    """The response's `iss` is another server: a mix-up attack.

    Refuses the response before it redeems the code anywhere. A client of one provider only needs no such check.
    """

    name = "authorization_iss_other"
    source = _MIX_UP

    def change(self, parameters: dict[str, str]) -> None:
        parameters["iss"] = "https://somebody-else.example"


class IssMissing(AuthorizationFault):
    """The response has no `iss`, though the metadata promises one.

    Refuses the response. A client of one provider only needs no such check.
    """

    name = "authorization_iss_missing"
    source = _MIX_UP

    def change(self, parameters: dict[str, str]) -> None:
        parameters.pop("iss", None)


class CodeMissing(CodeFault):
    """The response has neither a code nor an error.

    Refuses the response, without a crash.
    """

    name = "authorization_code_missing"
    source = "RFC 6749 §4.1.2"

    def change(self, parameters: dict[str, str]) -> None:
        parameters.pop("code", None)


class CodeOther(CodeFault):
    """The response's code is not one that the provider issued to this client, as after an injection.

    Gets `invalid_grant` at the token endpoint, signs nobody on, and does not try the code again.
    """

    name = "authorization_code_other"
    source = "RFC 6749 §4.1.3, §10.5; RFC 9700 §4.5"

    def change(self, parameters: dict[str, str]) -> None:
        parameters["code"] = "code-of-somebody-else"


class AccessDenied(ErrorInstead):
    """The provider answers `access_denied`.

    Tells the person that they were not signed on, and offers another try.
    """

    name = "authorization_access_denied"
    source = "RFC 6749 §4.1.2.1; GOV.UK One Login simulator: ACCESS_DENIED"
    error = "access_denied"


class TemporarilyUnavailable(ErrorInstead):
    """The provider answers `temporarily_unavailable`.

    Tells the person to try again later, and does not send the browser back at once.
    """

    name = "authorization_temporarily_unavailable"
    source = "RFC 6749 §4.1.2.1; GOV.UK One Login simulator: TEMPORARILY_UNAVAILABLE"
    error = "temporarily_unavailable"


class ServerError(ErrorInstead):
    """The provider answers `server_error`.

    Tells the person that the sign-on failed, and does not send the browser back at once.
    """

    name = "authorization_server_error"
    source = "RFC 6749 §4.1.2.1"
    error = "server_error"


class LoginRequired(ErrorInstead):
    """The provider answers `login_required`, though the person has just signed on.

    Begins a new sign-on at most once, so that the browser does not go round in circles.
    """

    name = "authorization_login_required"
    source = "OpenID Connect Core 1.0 §3.1.2.6"
    error = "login_required"


class UnknownError(ErrorInstead):
    """The provider answers with an error code that no specification has, and HTML in its description.

    Treats it as any error, and shows the description as text or not at all.
    """

    name = "authorization_error_unknown"
    source = "RFC 6749 §4.1.2.1, §8.5"
    error = "cso_no_such_error"

    def change(self, parameters: dict[str, str]) -> None:
        super().change(parameters)
        parameters["error_description"] = "<script>alert(1)</script>"


class UnknownParameter(CodeFault):
    """The response has a parameter that no specification has.

    Ignores it, and signs the person on.
    """

    name = "authorization_parameter_unknown"
    expects = "recover"
    source = "RFC 6749 §4.1.2 (the client MUST ignore unrecognized parameters)"

    def change(self, parameters: dict[str, str]) -> None:
        parameters["cso_of_the_future"] = "1"
