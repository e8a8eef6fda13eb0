"""The protocol's words that several modules use, spelled as in the specifications."""

from collections.abc import Iterable

SCOPES = ("openid", "profile", "email", "offline_access", "pacer:search", "cmecf:file")
# The scopes of a client that acts for itself: it has no person's claims and no session, and only a person can file (rule A1).
OWN_SCOPES = ("pacer:search",)
CLAIMS = (
    "sub",
    "iss",
    "aud",
    "exp",
    "iat",
    "auth_time",
    "nonce",
    "acr",
    "amr",
    "sid",
    "at_hash",
    "name",
    "preferred_username",
    "email",
    "email_verified",
    "pacer_account_type",
    "pacer_account_generation",
    "pacer_user_type",
    "cja_exempt_courts",
    "pacer_client_code",
)
RESPONSE_MODES = ("query", "form_post")
PROMPTS = ("none", "login", "consent", "select_account", "create")
CLIENT_AUTH_METHODS = ("client_secret_basic", "client_secret_post", "private_key_jwt", "none")
CONFIDENTIAL_AUTH_METHODS = ("client_secret_basic", "client_secret_post", "private_key_jwt")
SUBJECT_TYPES = ("public", "pairwise")
ASSERTION_ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
REQUEST_OBJECT_ALGORITHMS = ASSERTION_ALGORITHMS
# The supported parameters of an authorization request (Core 1.0 §3.1.2.1, §5.5, §6, §7.2.1, RFC 7636, RFC 8707).
REQUEST_PARAMETERS = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "response_mode",
    "nonce",
    "display",
    "prompt",
    "max_age",
    "ui_locales",
    "claims_locales",
    "id_token_hint",
    "login_hint",
    "acr_values",
    "claims",
    "registration",
    "code_challenge",
    "code_challenge_method",
    "resource",
)
# The prefix of references to pushed requests (RFC 9126 §2.2).
PUSHED_REFERENCE = "urn:ietf:params:oauth:request_uri:"

ACR_PASSWORD = "urn:cso-simulator:acr:password"
ACR_SECOND_FACTOR = "urn:cso-simulator:acr:second-factor"


def acr_of(amr: str) -> str:
    """The authentication context class of a space-separated list of methods (RFC 8176)."""
    return ACR_SECOND_FACTOR if "otp" in amr.split() else ACR_PASSWORD


def default_scope(grants: Iterable[str]) -> str:
    """The default scope of a client (RFC 7591 §2): only what its grants need."""
    given = set(grants)
    wanted = set() if given == {"client_credentials"} else {"openid", "profile", "email"}
    wanted |= {"offline_access"} if "refresh_token" in given else set()
    wanted |= set(OWN_SCOPES) if "client_credentials" in given else set()
    return " ".join(scope for scope in SCOPES if scope in wanted)
