"""The PACER login page from outside: a browser that fills in its forms, and a script that sends them as JavaServer Faces does."""

import html
import re
from typing import Any
from urllib.parse import urlencode

import httpx

from tests.driver.forms import forms

ADDRESS = "/csologin/login.jsf"
COURT = "http://localhost:9000/courts/test/"
TOKEN = re.compile(r"[A-Za-z0-9]{128}")
_REDIRECT = re.compile(r'<redirect url="([^"]*)"></redirect>')
_UPDATE = re.compile(r'<update id="([^"]*)"><!\[CDATA\[(.*?)\]\]></update>', re.S)


def opening(appurl: str | None = COURT, court: str | None = "TESTDC") -> str:
    """The address of the page, as a court's bounce page gives it."""
    given = {name: value for name, value in (("pscCourtId", court), ("appurl", appurl)) if value is not None}
    return f"{ADDRESS}?{urlencode(given)}" if given else ADDRESS


class LoginPage:
    """The page in one browser, with its content and its forms."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client
        self.page: httpx.Response | None = None

    async def open(self, address: str | None = None) -> httpx.Response:
        self.page = await self.client.get(address or opening())
        return self.page

    async def send(self, form: str = "loginForm", **changes: str) -> httpx.Response:
        """Submits a form of the page; redirects within the page are followed. Names are given without the form's prefix."""
        assert self.page is not None
        shown = next(each for each in forms(self.page.text) if _owner(each.values) == form)
        values = {**shown.values, **{_full(form, name): value for name, value in changes.items()}}
        if form == "regmsg" and "chkRedact_input" not in changes:
            values.pop("regmsg:chkRedact_input", None)  # a box that is not ticked is not sent
        self.page = await self.client.post(shown.action, data=values)
        if self.page.headers.get("location", "").startswith("/"):
            self.page = await self.client.get(self.page.headers["location"])
        return self.page

    async def log_in(self, login_id: str, password: str, **more: str) -> httpx.Response:
        """Opens the page and sends the login form."""
        await self.open()
        return await self.send(loginName=login_id, password=password, **more)

    async def agree(self) -> httpx.Response:
        """Accepts the redaction rules."""
        return await self.send("regmsg", chkRedact_input="on")

    def cookie(self, name: str) -> str | None:
        return next((each.value for each in self.client.cookies.jar if each.name == name), None)


class LoginScript:
    """A program that drives the page with partial requests, as drivers of the real page do."""

    def __init__(self, client: httpx.AsyncClient, faces: str = "javax") -> None:
        self.client = client
        self.faces = faces
        self.state = ""

    async def open(self, address: str | None = None) -> httpx.Response:
        self.address = address or opening()
        page = await self.client.get(self.address)
        self.state = view_state(page.text)
        return page

    async def send(self, source: str, **form: str) -> "PartialAnswer":
        """One partial request; the view state of its answer is used for the next."""
        data = {
            f"{self.faces}.faces.partial.ajax": "true",
            f"{self.faces}.faces.source": source,
            f"{self.faces}.faces.partial.execute": "@all",
            f"{self.faces}.faces.ViewState": self.state,
            source.partition(":")[0]: source.partition(":")[0],
            **form,
        }
        headers = {"faces-request": "partial/ajax", "x-requested-with": "XMLHttpRequest"}
        answer = PartialAnswer(await self.client.post(self.address, data=data, headers=headers))
        self.state = answer.state or self.state
        return answer


class PartialAnswer:
    """A partial response."""

    def __init__(self, response: httpx.Response) -> None:
        assert response.status_code == 200, response.text
        assert response.headers["content-type"].startswith("text/xml")
        assert '<partial-response id="j_id1">' in response.text
        found = _REDIRECT.search(response.text)
        self.response = response
        self.redirect = html.unescape(found[1]) if found else None
        self.updates: dict[str, str] = dict(_UPDATE.findall(response.text))
        self.state = next((text for name, text in self.updates.items() if "faces.ViewState" in name), "")


def view_state(page: str) -> str:
    """The view state of the page's form."""
    found = re.search(r'name="(?:javax|jakarta)\.faces\.ViewState"[^>]*value="([^"]*)"', page)
    assert found is not None, page
    return found[1]


def _owner(values: dict[str, Any]) -> str:
    names = ("loginForm", "mfaForm", "regmsg")
    return next((name for name in names if name in values), "")


def _full(form: str, name: str) -> str:
    return name if name.startswith("btn") or ".faces." in name else f"{form}:{name}"
