"""What a form of the PACER login page sends, read once: the names are those that clients of the real page send (D§2.3).

The page speaks the language of JavaServer Faces: every form carries the view it was made from, and a script may ask for a partial
answer. Both spellings of its parameters are understood, the older `javax.faces…` and the newer `jakarta.faces…`.
"""

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

from starlette.requests import Request

from cso_idp.interaction.steps.password import SKIP

SHORTEST_NAME, SHORTEST_PASSWORD = 6, 8
# The id of the page, and a mark that the redaction box was ticked by an earlier partial request.
_STATE = re.compile(r"([A-Za-z0-9_-]{16,80})(:ticked)?")
TICKED = ":ticked"
# Asked for by faults only.
COURT = "loginForm:courtId_input"


class JsfForm(NamedTuple):
    """One form of the login page as it was sent. `is_confirmed`: its button was pressed, and not just the box ticked.
    `is_skipped`: the skip of "User Update Required" was. `court` is the choice of a court selector.
    """

    step: Literal["login", "code", "acknowledge", "user-update"]
    view_id: str
    is_partial: bool
    login_id: str
    password: str
    otp_code: str
    client_code: str | None
    is_ticked: bool
    is_confirmed: bool
    is_skipped: bool = False
    court: str = ""

    @property
    def is_only_a_tick(self) -> bool:
        """Whether a script only ticked the box of the redaction rules."""
        return self.step == "acknowledge" and self.is_ticked and not self.is_confirmed

    @property
    def fields(self) -> dict[str, str]:
        """The step's fields, by the names that the step gives them at every face."""
        if self.step == "login":
            return {"loginId": self.login_id, "password": self.password, "clientCode": self.client_code or ""}
        if self.step == "code":
            return {"otpCode": self.otp_code}
        return {"redactFlag": "1" if self.is_ticked else "", "clientCode": self.client_code or ""}


def read_jsf_form(request: Request, form: Mapping[str, str]) -> JsfForm:
    """The form as it was sent. What is missing is empty, as in a form that nobody filled in."""
    state = _STATE.fullmatch(_faces(form, "ViewState"))
    is_partial = _faces(form, "partial.ajax") == "true" or request.headers.get("faces-request") == "partial/ajax"
    ticked = "regmsg:chkRedact_input" in form or "regmsg:chkRedact" in form or (state is not None and bool(state[2]))
    return JsfForm(
        step=_step_of(form),
        view_id=state[1] if state else "",
        is_partial=is_partial,
        login_id=form.get("loginForm:loginName", "").strip(),
        password=form.get("loginForm:password", ""),
        otp_code=form.get("mfaForm:mfaInput", ""),
        client_code=_client_code(form) if _step_of(form) != "code" else None,
        is_ticked=ticked,
        is_confirmed=not is_partial or "regmsg:bpmConfirm" in form or "btnAckOkay" in form,
        is_skipped=SKIP in form,
        court=form.get(COURT, "").strip(),
    )


def too_short(sent: JsfForm) -> str:
    """What the page says about a user name or password that cannot be one; empty if nothing (D§2.3, word for word)."""
    if len(sent.login_id) < SHORTEST_NAME:
        return f"Username must be at least {SHORTEST_NAME} characters"
    if len(sent.password) < SHORTEST_PASSWORD:
        return f"Password must be at least {SHORTEST_PASSWORD} characters"
    return ""


def _step_of(form: Mapping[str, str]) -> Literal["login", "code", "acknowledge", "user-update"]:
    if "mfaForm" in form or "mfaForm:mfaInput" in form:
        return "code"
    if {"regmsg", "regmsg:bpmConfirm", "regmsg:chkRedact_input", "btnAckOkay"} & form.keys():
        return "acknowledge"
    return "user-update" if {"frmUserUpdate", SKIP} & form.keys() else "login"


def _client_code(form: Mapping[str, str]) -> str | None:
    """The client code; `None` from a form that does not ask for one."""
    for name in ("loginForm:clientCode", "regmsg:clientCode"):
        if name in form:
            return form[name].strip()
    return None


def _faces(form: Mapping[str, str], name: str) -> str:
    return form.get(f"javax.faces.{name}") or form.get(f"jakarta.faces.{name}") or ""
