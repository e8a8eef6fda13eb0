"""The pages of the steps: signing on, upgrading, and being told why it cannot go on.

The sign-on page is by far the most rendered page of the provider, so its first showing is filled into a page rendered once
per client.
"""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.responses import Response

from cso_idp.accounts.model import USER_TYPES
from cso_idp.consent.model import in_words
from cso_idp.interaction.consent import purpose
from cso_idp.interaction.outcome import Browser, ShowStep
from cso_idp.oauth.clients.client import ClientLinks
from cso_kit.web.csrf import form_token
from cso_kit.web.form_model import FRESH, RefusedForm
from cso_kit.web.guard import PAGE_POLICY, policy_with
from cso_kit.web.pages import page_response

if TYPE_CHECKING:
    from cso_idp.provider import Provider

_MARK = "INTERACTION-ID"
_NOTES = {
    "id_token_hint": "Somebody else is expected than the person who is signed on here. Sign on as that person.",
    "prompt": "You are asked to sign on again.",
    "second_factor": "You signed on before your account had a second factor. Sign on again, with a code.",
    "max_age": "You signed on a while ago and are asked to do it again.",
}


def step_page(provider: "Provider", shown: ShowStep, browser: Browser) -> Response:
    """The page of the step that is missing. A refused sign-on is 403 (RFC 9110 §15.5.4), everything else 200."""
    if shown.missing.step == "login":
        if shown.refusal is None and not shown.waiting.parameters.get("login_hint"):
            page = _first_login_page(provider, shown).replace(_MARK, shown.waiting.id)
            return page_response(page, policy=_policy(shown))
        page = _login_page(provider, shown, shown.waiting.id)
        return page_response(page, 403 if shown.refusal else 200, policy=_policy(shown))
    if shown.missing.step == "code":
        return _code_page(provider, shown)
    if shown.missing.step == "consent":
        return _consent_page(provider, shown, browser)
    if shown.missing.step in ("upgrade", "create"):
        return form_page(provider, shown)
    return provider.pages.show(
        "refused.html",
        status=403,
        refusal=shown.missing.refusal,
        account=shown.account,
        back=f"/interaction/{shown.waiting.id}/cancel",
        client_name=_client_name(shown),
    )


def form_page(provider: "Provider", shown: ShowStep, refused: RefusedForm = FRESH) -> Response:
    """The upgrade or registration form within a sign-on; what was typed is kept, except passwords and answers."""
    name = "upgrade" if shown.missing.step == "upgrade" else "register"
    return provider.pages.show(
        f"{name}.html",
        status=422 if refused.errors else 200,
        account=shown.account,
        action=f"/interaction/{shown.waiting.id}/{name}",
        sign_on=f"/interaction/{shown.waiting.id}",
        back=f"/interaction/{shown.waiting.id}/cancel",
        client_name=_client_name(shown),
        user_types=USER_TYPES,
        values=refused.values,
        errors=refused.errors,
        csrf="",
    )


def _first_login_page(provider: "Provider", shown: ShowStep) -> str:
    key = (shown.client, shown.missing.reason)
    page = provider.login_pages.get(key)
    if page is None:
        page = _login_page(provider, shown, _MARK)
        provider.remember_login_page(key, page)
    return page


def _login_page(provider: "Provider", shown: ShowStep, interaction_id: str) -> str:
    return provider.pages.text(
        "login.html",
        action=f"/interaction/{interaction_id}/login",
        back=f"/interaction/{interaction_id}/cancel",
        register=f"/interaction/{interaction_id}/register",
        client_name=_client_name(shown),
        links=_links(shown),
        note=_NOTES.get(shown.missing.reason, ""),
        error=shown.refusal.message if shown.refusal else "",
        login_id=shown.waiting.parameters.get("login_hint", "")[:100],
    )


def _code_page(provider: "Provider", shown: ShowStep) -> Response:
    return provider.pages.show(
        "code.html",
        status=403 if shown.refusal else 200,
        action=f"/interaction/{shown.waiting.id}/code",
        again=f"/interaction/{shown.waiting.id}",
        back=f"/interaction/{shown.waiting.id}/cancel",
        client_name=_client_name(shown),
        login_id=shown.account.login_id if shown.account else "",
        error=shown.refusal.message if shown.refusal else "",
    )


def _consent_page(provider: "Provider", shown: ShowStep, browser: Browser) -> Response:
    asked = shown.missing.asked
    page = provider.pages.text(
        "consent.html",
        action=f"/interaction/{shown.waiting.id}/consent",
        client_name=_client_name(shown),
        is_stranger=shown.client is not None and shown.client.needs_consent,
        links=_links(shown),
        login_id=shown.account.login_id if shown.account else "",
        scopes=in_words(asked),
        # A name can be made up; where the answer goes cannot.
        destination=_destination(shown.waiting.parameters.get("redirect_uri", "")),
        csrf=form_token(browser.session_cookie or "", purpose(shown.waiting, asked)),
    )
    return page_response(page, policy=_policy(shown))


def _destination(redirect_uri: str) -> str:
    parts = urlsplit(redirect_uri)
    return parts.netloc or f"an application on your device ({parts.scheme}:)"


def _links(shown: ShowStep) -> ClientLinks:
    return shown.client.links if shown.client else ClientLinks("", "", "", "")


def _policy(shown: ShowStep) -> str:
    # Only the client's own logo is let in besides our own images.
    logo = _links(shown).logo
    return policy_with("img-src", "{0.scheme}://{0.netloc}".format(urlsplit(logo))) if logo else PAGE_POLICY


def _client_name(shown: ShowStep) -> str:
    return shown.client.name if shown.client else ""
