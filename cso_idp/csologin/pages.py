"""The PACER login page as people see it, and what scripts of the real page's kind are answered: partial responses of JSF.

Which step is shown was decided before; the parts of both answers are the same templates.
"""

from typing import Any, NamedTuple
from urllib.parse import urlsplit

from starlette.responses import Response

from cso_idp.csologin.court_selector import Choices
from cso_idp.csologin.face import Arrived
from cso_idp.csologin.form import TICKED
from cso_idp.csologin.return_address import ADDRESS, Destination, login_address
from cso_idp.interaction.outcome import ShowStep, Stop
from cso_idp.interaction.step import PageContext
from cso_idp.pacer import texts
from cso_kit.web import xml
from cso_kit.web.pages import Pages
from cso_kit.web.root import below_root, complete

_TITLES = {"login": "Sign on", "code": "One-time code", "acknowledge": "Redaction Agreement"}
_REFUSED = "You are not signed on"
# The steps whose forms are those of the real page. Others are shown as they are at every face.
OWN_STEPS = frozenset(_TITLES)


class LoginView(NamedTuple):
    """A step as the page shows it. `is_ticked`: the box of the redaction rules was ticked by a partial request.

    `courts` are those of a court selector.
    """

    shown: ShowStep
    destination: Destination
    court_name: str
    is_ticked: bool
    courts: Choices = ()


class LoginPages:
    """The pages of one provider. `faces` is the spelling of JSF parameters, `javax` or `jakarta`."""

    def __init__(self, pages: Pages, issuer: str, faces: str) -> None:
        self._pages = pages
        self._issuer = issuer
        self._faces = faces

    def page(self, view: LoginView) -> Response:
        """The page of a step. Like the real one it answers 200 to wrong credentials too (D§2.3)."""
        shown, account = view.shown, view.shown.account
        step, values = shown.missing.step, self._values(view)
        title = _TITLES[step] if step != "acknowledge" or values["is_filer"] else "Before you continue"
        return self._pages.show(
            "csologin.html",
            title=title,
            step=step,
            destination=view.court_name or urlsplit(view.destination.appurl).netloc,
            login_id=account.login_id if account else shown.form.values.get("loginId", ""),
            rules=texts.REDACTION_RULES,
            courts=view.courts,
            is_signed_on=step == "acknowledge" or shown.missing.reason == "session",
            **values,
        )

    def partial(self, view: LoginView) -> Response:
        """A partial response: the parts of the page that change."""
        updates = [*self._updates(view), (f"j_id1:{self._faces}.faces.ViewState:0", _state(view))]
        changed = "".join(xml.element("update", xml.cdata(html), id=name) for name, html in updates)
        return _partial(xml.element("changes", changed))

    def context_of(self, view: LoginView, session_cookie: str | None) -> PageContext:
        """The addresses for the page of a step that the real page does not have: its form names its step."""
        start = below_root(login_address(view.destination, view=view.shown.waiting.id))
        state = (f"{self._faces}.faces.ViewState", view.shown.waiting.id)
        return PageContext(start, f"{start}&step=cancel", f"{start}&step=", session_cookie or "", (state,))

    def arrived(self, arrived: Arrived) -> Response:
        """Says that somebody is logged in who did not say where they want to go."""
        courts = f"{self._issuer}/courts/"
        return self._pages.show("csologin_arrived.html", login_id=arrived.login_id, courts=courts)

    def unknown_place(self) -> Response:
        """The refusal to send a browser to an unknown address. The page does not show it, so that nobody follows it either."""
        return self._pages.explain(
            400,
            "This address is not known here",
            "You were to be sent to an address that belongs to no court here, so you stay. Go back to where you came from, or "
            "open the court yourself.",
            {"Courts": f"{self._issuer}/courts/", "Manage My Account": f"{self._issuer}/account/"},
        )

    def stopped(self, stop: Stop) -> Response:
        """Says why it cannot go on."""
        return self._pages.explain(stop.status, stop.title, stop.message, {"Courts": f"{self._issuer}/courts/"})

    def _updates(self, view: LoginView) -> list[tuple[str, str]]:
        values, step = self._values(view), view.shown.missing.step
        if step == "login":
            name = "loginForm:pclLoginMessages"
            return [(name, self._part("messages", id=name, title=_REFUSED, text=view.shown.message))]
        if step == "code":
            names = ("action", "faces", "state", "message")
            return [("mfaForm", self._part("code_form", **{name: values[name] for name in names}))]
        form = {name: value for name, value in values.items() if name != "is_filer"}
        if not values["is_filer"]:
            form = {name: value for name, value in form.items() if name != "is_ticked"}
            return [("frmAck", self._part("withheld_form", **form))]
        if view.is_ticked and not view.shown.message:
            button = self._part("submit", id="regmsg:bpmConfirm", label="Continue", testid="confirm")
            return [("regmsg:bpmConfirm", button)]
        return [("redactionDlg", self._part("redaction_form", rules=texts.REDACTION_RULES, **form))]

    def _values(self, view: LoginView) -> dict[str, Any]:
        account, notice = view.shown.account, view.shown.missing.notice
        withheld = notice.withheld if notice else None
        return {
            "action": below_root(login_address(view.destination)),
            "faces": self._faces,
            "state": _state(view),
            "message": view.shown.message,
            "withheld": withheld,
            "withheld_text": texts.WITHHELD.get(withheld or "", ""),
            "is_filer": account is not None and account.is_filer,
            "is_ticked": view.is_ticked,
        }

    def _part(self, name: str, **values: object) -> str:
        return self._pages.part("csologin_parts.html", name, **values)


def partial_redirect(address: str) -> Response:
    """A partial response that sends the browser on: to a path of ours, to another site, or to this page again."""
    return _partial(xml.element("redirect", "", url=complete(address or ADDRESS)))


def _partial(inner: str) -> Response:
    document = f"<?xml version='1.0' encoding='UTF-8'?>\n{xml.element('partial-response', inner, id='j_id1')}"
    return Response(document, 200, {"cache-control": "no-store"}, "text/xml")


def _state(view: LoginView) -> str:
    return view.shown.waiting.id + (TICKED if view.is_ticked else "")
