"""The Form-post OP plan: the modules of the Basic plan again with response_mode=form_post, where the answer is an HTML page that
posts itself, and what is asserted of that page.
"""

import re

import httpx
import pytest

from tests.conformance.suite import CALLBACK, Suite
from tests.conformance.test_basic_op import (
    test_oidcc_alternate_happy_flow,
    test_oidcc_claims_essential,
    test_oidcc_claims_locales,
    test_oidcc_codereuse,
    test_oidcc_codereuse_30seconds,
    test_oidcc_display_page,
    test_oidcc_display_popup,
    test_oidcc_ensure_post_request_succeeds,
    test_oidcc_ensure_registered_redirect_uri,
    test_oidcc_ensure_request_object_with_redirect_uri,
    test_oidcc_ensure_request_with_acr_values_succeeds,
    test_oidcc_ensure_request_with_unknown_parameter_succeeds,
    test_oidcc_ensure_request_with_valid_pkce_succeeds,
    test_oidcc_ensure_request_without_nonce_succeeds_for_code_flow,
    test_oidcc_id_token_hint,
    test_oidcc_idtoken_signature,
    test_oidcc_idtoken_unsigned,
    test_oidcc_login_hint,
    test_oidcc_max_age_1,
    test_oidcc_max_age_10000,
    test_oidcc_prompt_login,
    test_oidcc_prompt_none_logged_in,
    test_oidcc_prompt_none_not_logged_in,
    test_oidcc_refresh_token,
    test_oidcc_request_uri_unsigned_supported_correctly_or_rejected_as_unsupported,
    test_oidcc_response_type_missing,
    test_oidcc_scope_address,
    test_oidcc_scope_all,
    test_oidcc_scope_email,
    test_oidcc_scope_phone,
    test_oidcc_scope_profile,
    test_oidcc_server,
    test_oidcc_server_client_secret_post,
    test_oidcc_ui_locales,
    test_oidcc_unsigned_request_object_supported_correctly_or_rejected_as_unsupported,
    test_oidcc_userinfo_get,
    test_oidcc_userinfo_post_body,
    test_oidcc_userinfo_post_header,
    test_state_and_nonce_come_back_whatever_their_length,
)
from tests.idp.conftest import ISSUER
from tests.idp.relying_party import forms

__all__ = [
    "test_oidcc_alternate_happy_flow",
    "test_oidcc_claims_essential",
    "test_oidcc_claims_locales",
    "test_oidcc_codereuse",
    "test_oidcc_codereuse_30seconds",
    "test_oidcc_display_page",
    "test_oidcc_display_popup",
    "test_oidcc_ensure_post_request_succeeds",
    "test_oidcc_ensure_registered_redirect_uri",
    "test_oidcc_ensure_request_object_with_redirect_uri",
    "test_oidcc_ensure_request_with_acr_values_succeeds",
    "test_oidcc_ensure_request_with_unknown_parameter_succeeds",
    "test_oidcc_ensure_request_with_valid_pkce_succeeds",
    "test_oidcc_ensure_request_without_nonce_succeeds_for_code_flow",
    "test_oidcc_id_token_hint",
    "test_oidcc_idtoken_signature",
    "test_oidcc_idtoken_unsigned",
    "test_oidcc_login_hint",
    "test_oidcc_max_age_1",
    "test_oidcc_max_age_10000",
    "test_oidcc_prompt_login",
    "test_oidcc_prompt_none_logged_in",
    "test_oidcc_prompt_none_not_logged_in",
    "test_oidcc_refresh_token",
    "test_oidcc_request_uri_unsigned_supported_correctly_or_rejected_as_unsupported",
    "test_oidcc_response_type_missing",
    "test_oidcc_scope_address",
    "test_oidcc_scope_all",
    "test_oidcc_scope_email",
    "test_oidcc_scope_phone",
    "test_oidcc_scope_profile",
    "test_oidcc_server",
    "test_oidcc_server_client_secret_post",
    "test_oidcc_ui_locales",
    "test_oidcc_unsigned_request_object_supported_correctly_or_rejected_as_unsupported",
    "test_oidcc_userinfo_get",
    "test_oidcc_userinfo_post_body",
    "test_oidcc_userinfo_post_header",
    "test_state_and_nonce_come_back_whatever_their_length",
]


@pytest.fixture(params=["sqlite"])
def backend(request: pytest.FixtureRequest) -> str:
    """The Basic plan runs on both databases, and they do not depend on the response mode."""
    return str(request.param)


@pytest.fixture
def response_mode() -> str | None:
    """Every request of this file has it; `Suite.answer` then accepts only a page that is not cached."""
    return "form_post"


async def answer_page(suite: Suite, **changes: str | None) -> httpx.Response:
    await suite.ask()
    return await suite.open(**changes)


async def test_form_is_the_only_one_and_goes_to_the_client(suite: Suite) -> None:
    """OAuth 2.0 Form Post Response Mode §2."""
    page = await answer_page(suite, state="xyz")

    (form,) = forms(page.text)
    assert form.action == CALLBACK
    assert form.values["state"] == "xyz"
    assert form.values["iss"] == ISSUER
    assert form.values["code"]
    assert "location" not in page.headers
    assert "<script src=" in page.text


async def test_page_carrying_a_code_is_not_stored_framed_or_referred_from(suite: Suite) -> None:
    page = await answer_page(suite)

    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


async def test_policy_lets_the_page_be_posted_to_the_client(suite: Suite) -> None:
    """A `form-action` that names this site only would stop the answer in every browser."""
    policy = (await answer_page(suite)).headers["content-security-policy"]

    assert "form-action" not in policy or "http://localhost:9000" in policy


async def test_values_are_text_in_the_page(suite: Suite) -> None:
    """Cross-site scripting through `state`."""
    state = '"><script>alert(1)</script>'

    page = await answer_page(suite, state=state)

    assert "<script>alert" not in page.text
    assert forms(page.text)[0].values["state"] == state


async def test_errors_come_the_same_way(suite: Suite) -> None:
    page = await suite.open(prompt="none")

    (form,) = forms(page.text)
    assert form.values["error"] == "login_required"
    assert form.values["iss"] == ISSUER


async def test_form_post_to_an_unregistered_address_is_not_offered(suite: Suite) -> None:
    """The refusal names the address for the client's developer, as text only."""
    page = await suite.open(redirect_uri="https://evil.example/cb")

    assert page.status_code == 400
    assert forms(page.text) == []
    assert not re.search(r"(href|src|action)=\S*evil\.example", page.text)


@pytest.mark.parametrize("response_mode", ["fragment", "web_message", "jwt", "form_post.jwt"])
async def test_other_modes_are_refused(suite: Suite) -> None:
    """Response modes that are not announced are refused; a code in a fragment would reach scripts."""
    page = await suite.open()

    assert "error=invalid_request" in page.headers["location"]
