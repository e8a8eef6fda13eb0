"""What people do with their PACER accounts at Manage My Account, and the Service Center for them: a part of `acts`."""

import re
from collections.abc import Awaitable, Callable

from starlette.requests import Request

from cso_idp.mfa.verify import code_at
from cso_sim.browsing import AsyncVisitor, Page
from cso_sim.console.frame import SCENARIO
from cso_sim.console.stories.acting import Acting, browser_of_staff
from cso_sim.console.stories.facts import Facts
from cso_sim.console.stories.refused import ActRefusedError, needs
from cso_sim.control.of_request import BOTH
from cso_sim.personas import staff_of
from cso_sim.stories.cast import Cast, Credentials
from cso_sim.stories.document import ActTable

_HOLDER = {
    "street": "1 Fictional Way",
    "city": "Los Angeles",
    "state": "CA",
    "zip": "90012",
    "county": "Los Angeles",
    "question_1": "What was your first car?",
    "answer_1": "A green one",
    "question_2": "In which city were you born?",
    "answer_2": "Springfield",
}
_BORN = "1975-05-17"
_FORMS_OF_UPGRADE = 3
_CONFIRM = re.compile(r"/account/confirm/\w+")
_REQUEST = re.compile(r"/service-center/cja/\d+$")
_SECURITY_CODE = re.compile(r"(?<=security code is )[^\s.]+")


class AccountActs:
    """The acts at Manage My Account, with the visitor's browser."""

    def __init__(self, request: Request, cast: Cast, browser: Acting) -> None:
        self._request = request
        self._cast = cast
        self._browser = browser

    def known(self) -> dict[str, Callable[[ActTable], Awaitable[str]]]:
        """The acts by their names."""
        return {
            "log_out_everywhere": self._log_out_everywhere,
            "upgrade": self._upgrade,
            "register": self._register,
            "set_up_second_factor": self._set_up_second_factor,
            "ask_for_cja_merge": self._ask_for_cja_merge,
            "merge_cja": self._merge_cja,
        }

    async def become(self, account: Credentials) -> None:
        """Logs whoever else is signed on in this browser out of Central Sign-On, as one does before another person uses it."""
        page = await self._browser.open("/account/")
        signed_on = page.marked("account-number") and page.marked("login-id")
        if signed_on and signed_on.casefold() != account.login.casefold():
            await self._browser.open("/end_session")
            if self._browser.page.forms:
                await self._browser.submit()

    async def answer_code(self, page: Page, account: Credentials) -> Page:
        """Answers the question for a one-time code, if the page asks for one. Each code is good once, so if the app's present one
        was used just now, the next one is given, which the provider takes early.
        """
        for later in (0, 30):
            if page.find("otpCode") is None:
                break
            page = await self._browser.answer(otpCode=await self._code(account.login, later))
        return page

    async def _code(self, login: str, later: int) -> str:
        both = BOTH.of(self._request)
        account = await both.provider.account(login)
        if account is None or not account.authenticators:
            raise ActRefusedError(f"{login} has no authenticator app.")
        state, real = await both.provider.read_clock()
        return code_at(account.authenticators[0].secret, int(state.read(real).protocol.timestamp()) + later)

    async def _at_my_account(self, account: Credentials, path: str = "/account/") -> Page:
        """A page of Manage My Account, signed on as the holder."""
        await self.become(account)
        page = await self._browser.open(path)
        if page.find("loginId") is not None:
            page = await self._browser.answer(loginId=account.login, password=account.password)
            page = await self.answer_code(page, account)
        return page if page.path.startswith(path.rstrip("/")) else await self._browser.open(path)

    def _account(self, act: ActTable, login: str | None = None) -> Credentials:
        account = self._cast.account(act.who, login)
        if account is None:
            raise ActRefusedError(f"{act.who} has no PACER account.")
        return account

    async def _log_out_everywhere(self, act: ActTable) -> str:
        page = await self._at_my_account(self._account(act))
        form = next((each for each in page.forms if each.action.endswith("/account/sessions/end")), None)
        if form is None:
            raise ActRefusedError(f"{act.who} is not signed on at Manage My Account.")
        page = await self._browser.send(form, form.values)
        needs(page, page.marked("signed-out-everywhere") is not None, f"{act.who} is not signed out")
        return f"{act.who} has ended all Central Sign-On sessions, in this browser and in every other one."

    async def _upgrade(self, act: ActTable) -> str:
        await self._at_my_account(self._account(act))
        page = await self._browser.open("/account/upgrade")
        typed = self._holder(act)
        for _ in range(_FORMS_OF_UPGRADE):
            form = page.find("upgrade-form")
            if form is None or page.refusal:
                break
            page = await self._browser.send(
                form, form.filled({name: value for name, value in typed.items() if form.has(name)})
            )
        needs(page, page.find("upgrade-form") is None and page.status < 400, f"{act.who}'s account is not upgraded")
        return f"{act.who} has upgraded the account, which is called {act.login} now."

    def _holder(self, act: ActTable) -> dict[str, str]:
        """What a person tells about themself, with the new user name and password."""
        person = self._cast.person(act.who)
        born = next((each.date_of_birth.isoformat() for each in person.accounts if each.date_of_birth), _BORN)
        new = {"loginId": act.login or "", "password": act.password or "", "password_again": act.password or ""}
        return {**_HOLDER, **new, "date_of_birth": born}

    async def _register(self, act: ActTable) -> str:
        person = self._cast.person(act.who)
        await self.become(Credentials("", ""))
        await self._browser.open("/account/register")
        role = person.filers[0].role if person.filers else "attorney"
        more = {"name": person.name, "email": person.email, "user_type": role, "card": "yes"}
        page = await self._browser.submit("register-form", None, **{**self._holder(act), **more})
        needs(page, page.find("register-form") is None and page.status < 400, f"{act.who} is not registered")
        letter = await self._newest_letter(act, _CONFIRM)
        await self._browser.open(letter)
        page = await self._browser.submit("confirm-form")
        needs(page, page.status < 400, f"{act.who}'s address is not confirmed")
        return f"{act.who} has a PACER account of their own: {act.login}."

    async def _newest_letter(self, act: ActTable, wanted: re.Pattern[str]) -> str:
        """What the newest letter that has it says."""
        for letter in reversed(await Facts(BOTH.of(self._request), self._cast).letters(act.who)):
            if found := wanted.search(letter.body):
                return found[0]
        raise ActRefusedError(f"The letter that {act.who} waits for has not come.")

    async def _set_up_second_factor(self, act: ActTable) -> str:
        account = self._account(act)
        known = await BOTH.of(self._request).provider.account(account.login)
        if known and known.authenticators:
            return f"{act.who} has an authenticator app already."
        await self._at_my_account(account, "/account/security")
        await self._browser.submit("begin-form")
        page = await self._browser.submit("prove-form", securityCode=await self._newest_letter(act, _SECURITY_CODE))
        secret = page.marked("secret")
        if secret is None:
            needs(page, is_done=False, failure="The security code was not taken")
        state, real = await BOTH.of(self._request).provider.read_clock()
        code = code_at((secret or "").replace(" ", ""), int(state.read(real).protocol.timestamp()))
        page = await self._browser.submit("confirm-form", name="Phone", otpCode=code)
        needs(page, page.marked("backup-codes") is not None, "The app is not set up")
        return f"{act.who} has set up an authenticator app, and got ten backup codes."

    async def _ask_for_cja_merge(self, act: ActTable) -> str:
        exempt = await BOTH.of(self._request).provider.account(act.login or "")
        if exempt is None:
            raise ActRefusedError(f"There is no account {act.login}.")
        await self._at_my_account(self._account(act), "/account/cja")
        page = await self._browser.submit("cja-form", account_number=exempt.account_number, court_id=act.court)
        needs(page, page.marked("done") is not None, "The request was not sent")
        return f"{act.who} has asked that the exempt account {act.login} be merged."

    async def _merge_cja(self, act: ActTable) -> str:
        account = await BOTH.of(self._request).provider.account(self._account(act).login)
        async with browser_of_staff(self._request) as desk:
            operator = staff_of(await SCENARIO.of(self._request).as_json())[0]
            await desk.open("/service-center/")
            await desk.submit("staff-login-form", login=operator.login, key=operator.key)
            waiting = await desk.open("/service-center/cja")
            for address in dict.fromkeys(each for _, each in waiting.markup.links if _REQUEST.search(each)):
                page = await desk.open(address)
                if account and account.loginId in page.text:
                    page = await confirmed(
                        desk, await desk.open(f"{address}/merge"), "The number and the district are right."
                    )
                    needs(page, page.marked("state") == "merged", "Nothing is merged")
                    return f"The Service Center has merged the exempt account into that of {act.who}."
        raise ActRefusedError(f"{act.who} has not asked for a merge that waits.")


async def confirmed(browser: AsyncVisitor, page: Page, reason: str) -> Page:
    """Answers the two questions of an act at a desk: the reason, and the last word."""
    for typed in ({"reason": reason}, {"confirmed": "yes"}):
        if page.find("confirmation") is None:
            return page
        page = await browser.submit("confirmation", None, **typed)
    return page
