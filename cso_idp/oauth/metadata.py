"""The members of the discovery document besides addresses (OpenID Connect Discovery 1.0 §3, RFC 8414 §2).

They are computed from the capabilities of the protocol engine.
"""

from collections.abc import Sequence
from typing import Any

from cso_idp.oauth.authorization_server import GRANTS
from cso_idp.oauth.tokens.authorization_code import AuthorizationCodeGrant, ProofKey
from cso_idp.oauth.vocabulary import (
    ACR_PASSWORD,
    ACR_SECOND_FACTOR,
    ASSERTION_ALGORITHMS,
    CLAIMS,
    CLIENT_AUTH_METHODS,
    CONFIDENTIAL_AUTH_METHODS,
    PROMPTS,
    REQUEST_OBJECT_ALGORITHMS,
    RESPONSE_MODES,
    SCOPES,
    SUBJECT_TYPES,
)


def capabilities(algorithms: Sequence[str]) -> dict[str, Any]:
    """The provider's capabilities. `algorithms` are those with a signing key."""
    return {
        "scopes_supported": list(SCOPES),
        "response_types_supported": sorted(AuthorizationCodeGrant.RESPONSE_TYPES),
        "response_modes_supported": list(RESPONSE_MODES),
        "grant_types_supported": [grant.GRANT_TYPE for grant in GRANTS],
        "subject_types_supported": list(SUBJECT_TYPES),
        "id_token_signing_alg_values_supported": list(algorithms),
        "userinfo_signing_alg_values_supported": list(algorithms),
        **_authentication_at("token", CLIENT_AUTH_METHODS),
        **_authentication_at("introspection", CONFIDENTIAL_AUTH_METHODS),
        **_authentication_at("revocation", CLIENT_AUTH_METHODS),
        "code_challenge_methods_supported": list(ProofKey.SUPPORTED_CODE_CHALLENGE_METHOD),
        "prompt_values_supported": list(PROMPTS),
        "acr_values_supported": [ACR_PASSWORD, ACR_SECOND_FACTOR],
        "claim_types_supported": ["normal"],
        "claims_supported": list(CLAIMS),
        "claims_parameter_supported": True,
        "request_parameter_supported": True,
        "request_uri_parameter_supported": True,
        "require_request_uri_registration": True,
        "request_object_signing_alg_values_supported": list(REQUEST_OBJECT_ALGORITHMS),
        "require_signed_request_object": False,
        "require_pushed_authorization_requests": False,
        "ui_locales_supported": ["en-US"],
        "authorization_response_iss_parameter_supported": True,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "frontchannel_logout_supported": True,
        "frontchannel_logout_session_supported": True,
    }


def _authentication_at(endpoint: str, methods: Sequence[str]) -> dict[str, list[str]]:
    # RFC 8414 §2: the algorithms MUST be there where private_key_jwt is.
    return {
        f"{endpoint}_endpoint_auth_methods_supported": list(methods),
        f"{endpoint}_endpoint_auth_signing_alg_values_supported": list(ASSERTION_ALGORITHMS),
    }
