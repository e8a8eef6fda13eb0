"""What the specifications demand of a client that meets a fault, and what excuses it. No card is read here.

The catalogue (`cso_sim/faults`) says what a correct client does. This says how strongly: an accepted fault is a serious thing to
say about a library, so each has its sentence of a specification.
"""

from dataclasses import dataclass
from typing import Literal

Strength = Literal["MUST", "SHOULD", "required"]
Excuse = Literal["", "tls", "unchecked", "rfc9207", "unused"]

EXCUSES: dict[Excuse, str] = {
    "tls": "OpenID Connect Core 1.0 §3.1.3.7 (6): a client that gets the ID token from the token endpoint may trust the TLS "
    "connection in place of the signature.",
    "unchecked": "RFC 7515 is for those who check the signature. A client that may trust TLS instead need not look at `crit`.",
    "rfc9207": "RFC 9207 §2.4 is for clients that support it. It protects clients of several providers; RFC 9700 §2.1 allows "
    "them other ways, and a client of one provider needs none.",
    "unused": "RFC 6749 §7.1 is about the use of the access token. This application uses the ID token only.",
}


@dataclass(frozen=True)
class Rule:
    """What a specification says. `required`: it says what the provider must send, and leaves open what a client does without it.
    `excuse` is what can make signing on right all the same.
    """

    strength: Strength
    says: str
    excuse: Excuse = ""


_CORE = "OpenID Connect Core 1.0"
_SIGNATURE = Rule("MUST", f"{_CORE} §3.1.3.7 (6): the signature MUST be validated, but for the exception there.", "tls")
_RESPONSE_ISS = Rule("MUST", "RFC 9207 §2.4: clients that support it MUST refuse a missing or another iss.", "rfc9207")
_STATE = Rule(
    "MUST", "RFC 6749 §10.12: the client MUST protect its redirection URI against cross-site request forgery."
)
_ALGORITHM = Rule("SHOULD", f"{_CORE} §3.1.3.7 (7): the alg SHOULD be RS256 or the registered one.")
_AUDIENCE = Rule(
    "MUST", f"{_CORE} §3.1.3.7 (3): the token MUST be rejected if it does not list the client as an audience."
)
_ISSUER = Rule("MUST", f"{_CORE} §3.1.3.7 (2): the issuer MUST exactly match the iss.")
_NONCE = Rule("MUST", f"{_CORE} §3.1.3.7 (11): a nonce MUST be present and be the one of the request, if that had one.")
_USERINFO = Rule(
    "MUST", f"{_CORE} §5.3.2: the sub MUST be verified to exactly match; else the values MUST NOT be used."
)
_DISCOVERY = Rule(
    "MUST",
    "OpenID Connect Discovery 1.0 §4.3: the issuer MUST be identical to the address that was used. (The fault strikes one fetch; "
    "an application that fetches the metadata again gets the right ones.)",
)
_UNUSED = "unused"

RULES: dict[str, Rule] = {
    "authorization_iss_missing": _RESPONSE_ISS,
    "authorization_iss_other": _RESPONSE_ISS,
    "authorization_state_missing": _STATE,
    "authorization_state_other": _STATE,
    "discovery_issuer_other": _DISCOVERY,
    "discovery_issuer_slash": _DISCOVERY,
    "id_token_alg_none": _ALGORITHM,
    "id_token_alg_other": _ALGORITHM,
    "id_token_aud_missing": _AUDIENCE,
    "id_token_aud_other": _AUDIENCE,
    "id_token_aud_several": Rule(
        "MUST",
        f"{_CORE} §3.1.3.7 (3): the token MUST be rejected if it has additional audiences that the client does not trust.",
    ),
    "id_token_crit_unknown": Rule(
        "MUST",
        "RFC 7515 §4.1.11: a recipient that does not understand a member of crit MUST take the signature as invalid.",
        "unchecked",
    ),
    "id_token_exp_missing": Rule("MUST", f"{_CORE} §2: exp is REQUIRED; §3.1.3.7 (9): now MUST be before it."),
    "id_token_exp_text": Rule(
        "required", "RFC 7519 §4.1.4: the value is a number. How a client takes a text is left open."
    ),
    "id_token_expired": Rule("MUST", f"{_CORE} §3.1.3.7 (9): now MUST be before exp."),
    "id_token_hs256_public_key": _ALGORITHM,
    "id_token_iat_missing": Rule(
        "required", f"{_CORE} §2: iat is REQUIRED; the conformance tests have a client refuse."
    ),
    "id_token_iss_missing": _ISSUER,
    "id_token_iss_other": _ISSUER,
    "id_token_key_other": _SIGNATURE,
    "id_token_kid_unknown": _SIGNATURE,
    "id_token_nonce_missing": _NONCE,
    "id_token_nonce_other": _NONCE,
    "id_token_not_yet_valid": Rule("MUST", "RFC 7519 §4.1.5: the token MUST NOT be accepted before nbf."),
    "id_token_of_another_kind": Rule(
        "MUST", "RFC 8725 §3.12: the rules for kinds of tokens of one issuer MUST reject those of the wrong kind."
    ),
    "id_token_signature_wrong": _SIGNATURE,
    "id_token_sub_missing": Rule(
        "required", f"{_CORE} §2: sub is REQUIRED; the conformance tests have a client refuse."
    ),
    "token_access_token_missing": Rule("required", "RFC 6749 §5.1: access_token is REQUIRED.", _UNUSED),
    "token_access_token_number": Rule("required", "RFC 6749 §5.1: access_token is a string.", _UNUSED),
    "token_id_token_missing": Rule("required", f"{_CORE} §3.1.3.3: id_token is REQUIRED."),
    "token_type_missing": Rule("required", "RFC 6749 §5.1: token_type is REQUIRED.", _UNUSED),
    "token_type_unknown": Rule(
        "MUST", "RFC 6749 §7.1: a token of a type that the client does not know MUST NOT be used.", _UNUSED
    ),
    "userinfo_empty": _USERINFO,
    "userinfo_other_person": _USERINFO,
    "userinfo_sub_missing": _USERINFO,
    "userinfo_sub_other": _USERINFO,
}
