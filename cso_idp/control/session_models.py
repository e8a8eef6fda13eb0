"""The models of the control call that signs somebody on without the sign-on page (contract.md)."""

from typing import Literal

from pydantic import ConfigDict, Field

from cso_kit.control.values import Body, ShownTime, View


class SessionCreation(Body):
    """The account whose sign-on session to open."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"loginId": "mholloway"}]})
    loginId: str = Field(description="The account's user name.")
    replaces: str | None = Field(
        default=None,
        description="The value of the sign-on cookie that the browser has: another account's session ends with it.",
    )


class SignOnLinkCreation(Body):
    """The account that a link is to sign on."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"loginId": "mholloway"}]})
    loginId: str = Field(description="The account's user name.")


class SignOnLinkView(View):
    """A link that signs one browser on. It works once, and not by being looked at: its page has a button."""

    loginId: str = Field(description="Whom it signs on.")
    ticket: str = Field(description="The secret of the link, which is stored nowhere.")
    link: str = Field(default="", description="The address to open in the other browser.")
    expires_at: ShownTime = Field(description="Until when it works, in real time.")


class StoredCookie(View):
    """A cookie as Playwright stores it."""

    name: str = Field(description="Its name.")
    value: str = Field(description="Its value.")
    domain: str = Field(description="The provider's host.")
    path: str = Field(description="The path below which it is sent.")
    expires: int = Field(description="Always -1: it goes when the browser is closed.")
    httpOnly: bool = Field(description="Always true: no script can read it.")
    secure: bool = Field(description="Whether it is sent under https only.")
    sameSite: Literal["Lax"] = Field(description="Other sites may lead here with it, but not post.")


class StorageState(View):
    """The state of a signed-on browser, for `browser.new_context(storage_state=…)` of Playwright."""

    cookies: list[StoredCookie] = Field(description="The cookies.")
    origins: list[str] = Field(description="Always empty: the pages keep nothing in a browser's local storage.")


class SessionView(View):
    """A sign-on session, with its cookies in three forms."""

    sub: str = Field(description="Who is signed on.")
    sid: str = Field(description="The session's identifier.")
    cookies: dict[str, str] = Field(description="The cookies of the provider's origin, by name.")
    set_cookie: list[str] = Field(default=[], description="The same as `Set-Cookie` lines, with all their attributes.")
    storage_state: StorageState = Field(
        default=StorageState(cookies=[], origins=[]), description="The same as Playwright's storage state."
    )
    expires_at: ShownTime = Field(description="When the session ends, by protocol time.")
