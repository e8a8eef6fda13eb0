"""The PACER login page as people see it, and what scripts of the real page's kind are answered: partial responses of JSF.

Which form is shown was decided before; the parts of both answers are the same templates.
"""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from starlette.responses import Response

from cso_idp.pacer import texts
from cso_idp.pacer.csologin import Arrived, Outcome, Shown
from cso_idp.pacer.csologin_form import TICKED
from cso_idp.pacer.csologin_return import Asked
from cso_kit.web import xml
from cso_kit.web.hosts import REAL_HOST

if TYPE_CHECKING:
    from cso_idp.provider import Provider

ADDRESS = "/csologin/login.jsf"
_TITLES = {"login": "PACER Login", "code": "Multifactor Authentication", "agree": "Redaction Agreement"}
_WITHHELD = {
    "inactive": "Your account is currently inactive. You may continue to log in and to e-file, but you cannot search. To make it "
    "active again, call or e-mail the PACER Service Center.",
    "not_activated": "The search privileges of your account are not activated. You may continue to log in and to e-file. An "
    "authentication token comes by US mail in 7 to 10 business days; Manage My Account activates them at once.",
    "client_code_required": texts.CLIENT_CODE_MISSING,
    "paa": "This account only manages the billing of others; it can neither search nor file.",
}
_SCRIPT_HEADERS = {"cache-control": "no-store"}


def login_address(asked: Asked, **more: str) -> str:
    """The address of the login page with what it was opened with."""
    query = {**more, "pscCourtId": asked.court, "appurl": asked.appurl}
    given = urlencode({name: value for name, value in query.items() if value})
    return f"{ADDRESS}?{given}" if given else ADDRESS


def page(provider: "Provider", shown: Shown, court_name: str) -> Response:
    """The page of a step. Like the real one it answers 200 to wrong credentials too (D§2.3)."""
    account, appurl = shown.account, shown.asked.appurl
    is_filer = account is not None and account.is_filer
    return provider.pages.show(
        "csologin.html",
        title=_TITLES[shown.step] if shown.step != "agree" or is_filer else "Before you continue",
        step=shown.step,
        destination=court_name or urlsplit(appurl).netloc,
        login_id=account.login_id if account else shown.login_id,
        rules=texts.REDACTION_RULES,
        is_signed_on=shown.is_signed_on,
        **_common(provider, shown),
    )


def arrived_page(provider: "Provider", arrived: Arrived) -> Response:
    """Says that somebody is logged in who did not say where they want to go."""
    courts = f"{provider.settings.issuer}/courts/"
    return provider.pages.show("csologin_arrived.html", login_id=arrived.account.login_id, courts=courts)


def unknown_place(provider: "Provider") -> Response:
    """The refusal to send a browser to a place nobody knows. It is not shown, so that nobody follows it from here either."""
    issuer = provider.settings.issuer
    return provider.pages.explain(
        400,
        "This address is not known here",
        "You were to be sent to an address that belongs to no court here, so you stay. Go back to where you came from, or open "
        "the court yourself.",
        {"Courts": f"{issuer}/courts/", "Manage My Account": f"{issuer}/account/"},
    )


def real_place(provider: "Provider") -> Response:
    """The refusal to send a browser to a real court (rule F3)."""
    courts = f"{provider.settings.issuer}/courts/"
    return provider.pages.explain(400, "This address is not led to", REAL_HOST, {"Courts": courts})


def partial(provider: "Provider", outcome: Outcome) -> Response:
    """A partial response: a redirect, or the parts of the page that change."""
    if isinstance(outcome, Arrived):
        inner = xml.element("redirect", "", url=outcome.appurl or ADDRESS)
    else:
        updates = [*_updates(provider, outcome), (_view_state_id(provider), _state(outcome))]
        changed = "".join(xml.element("update", xml.cdata(html), id=name) for name, html in updates)
        inner = xml.element("changes", changed)
    document = f"<?xml version='1.0' encoding='UTF-8'?>\n{xml.element('partial-response', inner, id='j_id1')}"
    return Response(document, 200, _SCRIPT_HEADERS, "text/xml")


def _updates(provider: "Provider", shown: Shown) -> list[tuple[str, str]]:
    common = _common(provider, shown)
    if shown.step == "login":
        messages = _part(provider, "messages", id="loginForm:pclLoginMessages", title=_REFUSED, text=shown.message)
        return [("loginForm:pclLoginMessages", messages)]
    if shown.step == "code":
        names = ("action", "faces", "state", "message")
        return [("mfaForm", _part(provider, "code_form", **{name: common[name] for name in names}))]
    form = {name: value for name, value in common.items() if name != "is_filer"}
    if not common["is_filer"]:
        form = {name: value for name, value in form.items() if name != "is_ticked"}
        return [("frmAck", _part(provider, "withheld_form", **form))]
    if shown.is_ticked and not shown.message:
        button = _part(provider, "submit", id="regmsg:bpmConfirm", label="Continue", testid="confirm")
        return [("regmsg:bpmConfirm", button)]
    return [("redactionDlg", _part(provider, "redaction_form", rules=texts.REDACTION_RULES, **form))]


_REFUSED = "You are not logged in"


def _common(provider: "Provider", shown: Shown) -> dict[str, Any]:
    return {
        "action": login_address(shown.asked),
        "faces": provider.settings.pacer_faces,
        "state": _state(shown),
        "message": shown.message,
        "withheld": shown.withheld,
        "withheld_text": _WITHHELD.get(shown.withheld or "", ""),
        "is_filer": shown.account is not None and shown.account.is_filer,
        "is_ticked": shown.is_ticked,
    }


def _part(provider: "Provider", name: str, **values: object) -> str:
    return provider.pages.part("csologin_parts.html", name, **values)


def _state(shown: Shown) -> str:
    return shown.view.id + (TICKED if shown.is_ticked else "")


def _view_state_id(provider: "Provider") -> str:
    return f"j_id1:{provider.settings.pacer_faces}.faces.ViewState:0"
