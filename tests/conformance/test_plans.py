"""The certification plans (suite 5.2.4) and their modules: each has a test of its name in its plan's file."""

import importlib

import pytest

HAPPY = """
oidcc-server oidcc-response-type-missing oidcc-idtoken-signature oidcc-idtoken-unsigned
oidcc-userinfo-get oidcc-userinfo-post-header oidcc-userinfo-post-body
oidcc-ensure-request-without-nonce-succeeds-for-code-flow
oidcc-scope-profile oidcc-scope-email oidcc-scope-address oidcc-scope-phone oidcc-scope-all oidcc-alternate-happy-flow
oidcc-display-page oidcc-display-popup
oidcc-prompt-login oidcc-prompt-none-not-logged-in oidcc-prompt-none-logged-in oidcc-max-age-1 oidcc-max-age-10000
oidcc-ensure-request-with-unknown-parameter-succeeds
oidcc-id-token-hint oidcc-login-hint oidcc-ui-locales oidcc-claims-locales oidcc-ensure-request-with-acr-values-succeeds
oidcc-codereuse oidcc-codereuse-30seconds
oidcc-ensure-registered-redirect-uri oidcc-ensure-post-request-succeeds oidcc-server-client-secret-post
oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported
oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported
oidcc-claims-essential oidcc-ensure-request-object-with-redirect-uri
oidcc-refresh-token oidcc-ensure-request-with-valid-pkce-succeeds
"""
PLANS = {
    "config": "oidcc-discovery-endpoint-verification",
    "basic": HAPPY,
    "form_post": HAPPY,
    "dynamic": """
        oidcc-idtoken-rs256 oidcc-idtoken-unsigned oidcc-userinfo-rs256
        oidcc-ensure-redirect-uri-in-authorization-request
        oidcc-redirect-uri-query-OK oidcc-redirect-uri-query-mismatch oidcc-redirect-uri-query-added
        oidcc-redirect-uri-regfrag oidcc-discovery-endpoint-verification oidcc-server
        oidcc-registration-logo-uri oidcc-registration-policy-uri oidcc-registration-tos-uri oidcc-registration-jwks-uri
        oidcc-registration-sector-uri oidcc-registration-sector-bad
        oidcc-server-rotate-keys oidcc-refresh-token-rp-key-rotation
        oidcc-request-uri-unsigned oidcc-request-uri-signed-rs256 oidcc-ensure-request-object-with-redirect-uri
        oidcc-refresh-token oidcc-ensure-client-assertion-with-iss-aud-succeeds
    """,
    "rp_initiated_logout": """
        oidcc-rp-initiated-logout-discovery-endpoint-verification oidcc-rp-initiated-logout
        oidcc-rp-initiated-logout-bad-post-logout-redirect-uri
        oidcc-rp-initiated-logout-modified-id-token-hint oidcc-rp-initiated-logout-bad-id-token-hint
        oidcc-rp-initiated-logout-no-id-token-hint oidcc-rp-initiated-logout-no-params
        oidcc-rp-initiated-logout-no-post-logout-redirect-uri oidcc-rp-initiated-logout-only-state
        oidcc-rp-initiated-logout-no-state oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri
    """,
    "back_channel_logout": """
        oidcc-backchannel-logout-discovery-endpoint-verification oidcc-backchannel-rp-initiated-logout
    """,
    "front_channel_logout": """
        oidcc-frontchannel-logout-discovery-endpoint-verification oidcc-frontchannel-rp-initiated-logout
    """,
    "third_party_initiated_login": "oidcc-3rd_party-init-login oidcc-3rd_party-init-login-nohttps",
}
HOW_MANY = {"config": 1, "basic": 38, "dynamic": 23, "rp_initiated_logout": 11}


@pytest.mark.parametrize("plan", PLANS)
def test_each_module_of_a_plan_has_its_test(plan: str) -> None:
    modules = PLANS[plan].split()
    tests = vars(importlib.import_module(f"tests.conformance.test_{plan}_op"))

    missing = [module for module in modules if f"test_{module.lower().replace('-', '_')}" not in tests]

    assert not missing
    assert len(modules) == HOW_MANY.get(plan, len(modules))
