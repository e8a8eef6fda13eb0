"""The RP-initiated logout OP plan (OpenID Connect RP-Initiated Logout 1.0), one test per module."""

from typing import Any

import httpx
import pytest

from tests.conformance.forging import claims_of, keyed_with, signed_by_somebody_else, unsigned
from tests.conformance.suite import BYE, Suite


async def log_out(suite: Suite, **parameters: str) -> httpx.Response:
    return await suite.browser.open(str(httpx.URL("/end_session", params=parameters)))


async def is_logged_in(suite: Suite) -> bool:
    """What every module ends with: prompt=none gives a code or an error."""
    _, back = await suite.ask_silently(prompt="none")
    assert back.get("error") in {None, "login_required"}
    return "code" in back


def test_oidcc_rp_initiated_logout_discovery_endpoint_verification(metadata: dict[str, Any]) -> None:
    assert metadata["end_session_endpoint"] == f"{metadata['issuer']}/end_session"


async def test_oidcc_rp_initiated_logout(suite: Suite) -> None:
    done = await suite.complete()

    answer = await log_out(
        suite, id_token_hint=done.tokens["id_token"], post_logout_redirect_uri=BYE, state="xyz&error=x"
    )

    assert answer.status_code == 302
    assert answer.headers["location"] == f"{BYE}?state=xyz%26error%3Dx"
    assert answer.headers["cache-control"] == "no-store"
    assert not await is_logged_in(suite)
    assert (await suite.party.userinfo(done.tokens["access_token"])).status_code == 401


async def test_oidcc_rp_initiated_logout_by_post(suite: Suite) -> None:
    """§2: by POST as well as by GET."""
    done = await suite.complete()

    form = {"id_token_hint": done.tokens["id_token"], "post_logout_redirect_uri": BYE, "state": "xyz"}
    answer = await suite.browser.client.post("/end_session", data=form)

    assert answer.status_code == 303
    assert answer.headers["location"] == f"{BYE}?state=xyz"
    assert not await is_logged_in(suite)


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost:9000/elsewhere",
        "https://evil.example/",
        "//evil.example",
        "http://localhost:9000@evil.example/bye",
        "javascript:alert(1)",
        BYE + "/",
        BYE + "#x",
        "http://localhost:9000/cb",
    ],
)
async def test_oidcc_rp_initiated_logout_bad_post_logout_redirect_uri(suite: Suite, address: str) -> None:
    """Open redirect after logout: an address that is not registered for this purpose is never followed."""
    done = await suite.complete()

    answer = await log_out(suite, id_token_hint=done.tokens["id_token"], post_logout_redirect_uri=address)

    assert answer.status_code == 400
    assert "location" not in answer.headers
    assert address not in answer.text


async def test_oidcc_rp_initiated_logout_query_added_to_post_logout_redirect_uri(suite: Suite) -> None:
    done = await suite.complete()

    answer = await log_out(suite, id_token_hint=done.tokens["id_token"], post_logout_redirect_uri=f"{BYE}?foo=bar")

    assert answer.status_code == 400
    assert "location" not in answer.headers


async def test_oidcc_rp_initiated_logout_modified_id_token_hint(suite: Suite) -> None:
    """The hint changed to alg none, or its signature to another: no redirect, and nobody is logged out unasked."""
    token = (await suite.complete()).tokens["id_token"]
    header, payload, signature = token.split(".")

    for hint in (
        unsigned(claims_of(token)),
        f"{header}.{payload}.",
        f"{header}.{payload}.{signature[::-1]}",
        "rubbish",
        "",
    ):
        answer = await log_out(suite, id_token_hint=hint, post_logout_redirect_uri=BYE)
        assert "location" not in answer.headers, hint
        assert await is_logged_in(suite)


async def test_oidcc_rp_initiated_logout_bad_id_token_hint(suite: Suite) -> None:
    """Signed by somebody else; or under HS256 with a key that everybody can read (algorithm confusion)."""
    token = (await suite.complete()).tokens["id_token"]
    keys = (await suite.party.client.get("/jwks")).json()["keys"]
    public = next(key for key in keys if key["alg"] == "RS256")
    claims = claims_of(token)
    forged = [
        signed_by_somebody_else(claims),
        signed_by_somebody_else(claims, kid=public["kid"]),
        signed_by_somebody_else(claims, brings_key=True),
        *keyed_with(public, claims),
    ]

    for hint in forged:
        answer = await log_out(suite, id_token_hint=hint, post_logout_redirect_uri=BYE)
        assert "location" not in answer.headers
        assert await is_logged_in(suite)


async def test_oidcc_rp_initiated_logout_no_id_token_hint(suite: Suite) -> None:
    """An address but no hint: the question is asked, and its answer leads nowhere else."""
    await suite.complete()

    question = await log_out(suite, post_logout_redirect_uri=BYE)
    assert "location" not in question.headers
    assert await is_logged_in(suite)

    suite.browser.page = question
    answer = await suite.browser.submit()
    assert "location" not in answer.headers
    assert not await is_logged_in(suite)


async def check_question_and_logout(suite: Suite, **parameters: str) -> None:
    """The person is asked (§2) and logged out, and sees a page that says so."""
    await suite.complete()
    question = await log_out(suite, **parameters)
    assert "avery.attorney" in question.text

    done = await suite.browser.submit()

    assert done.status_code == 200
    assert "session has ended" in done.text
    assert not await is_logged_in(suite)


async def test_oidcc_rp_initiated_logout_no_params(suite: Suite) -> None:
    await check_question_and_logout(suite)


async def test_oidcc_rp_initiated_logout_only_state(suite: Suite) -> None:
    await check_question_and_logout(suite, state="xyz")


async def test_oidcc_rp_initiated_logout_no_post_logout_redirect_uri(suite: Suite) -> None:
    done = await suite.complete()

    page = await log_out(suite, id_token_hint=done.tokens["id_token"])

    assert page.status_code == 200
    assert "session has ended" in page.text
    assert not await is_logged_in(suite)


async def test_oidcc_rp_initiated_logout_no_state(suite: Suite) -> None:
    done = await suite.complete()

    answer = await log_out(suite, id_token_hint=done.tokens["id_token"], post_logout_redirect_uri=BYE)

    assert answer.headers["location"] == BYE
    assert not await is_logged_in(suite)


async def test_client_id_must_be_that_of_the_hint(suite: Suite) -> None:
    """§2: the OP MUST verify that the client identifier matches the one used when issuing the ID token."""
    done = await suite.complete()

    answer = await log_out(
        suite, id_token_hint=done.tokens["id_token"], client_id="suite-client-2", post_logout_redirect_uri=BYE
    )

    assert "location" not in answer.headers
    assert await is_logged_in(suite)


async def test_question_is_not_answered_by_a_form_of_another_site(suite: Suite) -> None:
    """CSRF: a forged POST shows the question again and ends no session."""
    await suite.complete()

    for forged in ({"csrf": ""}, {"csrf": "0" * 64}, {"state": "xyz"}):
        page = await suite.browser.client.post("/end_session", data=forged)
        assert page.status_code == 200
        assert await is_logged_in(suite)
