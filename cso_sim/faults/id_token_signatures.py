"""Faults of an ID token's signature and header: its claims are right, but it is not signed as it should be."""

from abc import abstractmethod

from cso_idp.oauth.strike_points import TokenDraft
from cso_kit.faults.fault import Occasion
from cso_sim.faults import forging
from cso_sim.faults.id_token_claims import IdTokenFault

_CORE = "OpenID Connect Core 1.0"


class SignatureFault(IdTokenFault):
    """A fault of the signature. It changes every token."""

    def fits(self, value: TokenDraft) -> bool:
        return True

    def strike(self, value: TokenDraft, occasion: Occasion) -> TokenDraft:
        value.text = self.encode(value)
        return value

    @abstractmethod
    def encode(self, draft: TokenDraft) -> str:
        """The token as it is sent."""


class AlgNone(SignatureFault):
    """The ID token is not signed (`alg: none`).

    Refuses the token, unless it registered `none` for its ID tokens.
    """

    name = "id_token_alg_none"
    source = f"{_CORE} §3.1.3.7 (6, 7); RFC 8725 §3.1; oidcc-client-test-idtoken-sig-none"

    def encode(self, draft: TokenDraft) -> str:
        return forging.unsigned(draft)


class PublicKeyAsSecret(SignatureFault):
    """The ID token is signed by HS256, and the secret is the provider's public key.

    Refuses the token: only the registered algorithm counts, never the one in the header.
    """

    name = "id_token_hs256_public_key"
    source = f"{_CORE} §3.1.3.7 (7); RFC 8725 §2.1"

    def encode(self, draft: TokenDraft) -> str:
        return forging.signed_with_public_key(draft)


class OtherAlgorithm(SignatureFault):
    """The ID token is signed by another algorithm than the registered one, with a key that the provider publishes.

    Refuses the token: only the registered algorithm counts.
    """

    name = "id_token_alg_other"
    source = f"{_CORE} §3.1.3.7 (7); RFC 8725 §3.1"

    def encode(self, draft: TokenDraft) -> str:
        alg = "ES256" if draft.alg != "ES256" else "RS256"
        return forging.signed(draft, alg, draft.keyring.key(alg))


class BrokenSignature(SignatureFault):
    """The ID token's signature is wrong.

    Refuses the token. A client that gets the token from the token endpoint may trust TLS instead.
    """

    name = "id_token_signature_wrong"
    source = f"{_CORE} §3.1.3.7 (6); oidcc-client-test-invalid-sig-rs256, -es256, -hs256"

    def encode(self, draft: TokenDraft) -> str:
        return forging.with_broken_signature(draft)


class StrangersKey(SignatureFault):
    """The ID token is signed by a stranger's key, under the id of the provider's key.

    Refuses the token: the signature does not fit the published key. A client that gets the token from the token endpoint may
    trust TLS instead.
    """

    name = "id_token_key_other"
    source = f"{_CORE} §3.1.3.7 (6), §10.1"

    def encode(self, draft: TokenDraft) -> str:
        kid = draft.keyring.key(draft.alg).kid
        return forging.signed(draft, draft.alg, forging.stranger(draft.alg), kid=kid)


class UnknownKid(SignatureFault):
    """The ID token is signed by a key that the provider does not publish, under its own id.

    Fetches the keys once more, does not find the key, and refuses the token. A client that gets the token from the token endpoint
    may trust TLS instead.
    """

    name = "id_token_kid_unknown"
    source = f"{_CORE} §3.1.3.7 (6), §10.1.1"

    def encode(self, draft: TokenDraft) -> str:
        return forging.signed(draft, draft.alg, forging.stranger(draft.alg))


class KidMissing(SignatureFault):
    """The ID token is signed with the right key, but its header has no `kid`.

    Accepts the token if the provider publishes one fitting key only, as it does until a key is rotated; refuses it, or tries each
    fitting key, if there are several.
    """

    name = "id_token_kid_missing"
    expects = "any"
    source = f"{_CORE} §10.1; oidcc-client-test-kid-absent-single-jwks, -kid-absent-multiple-jwks"

    def encode(self, draft: TokenDraft) -> str:
        return forging.signed(draft, draft.alg, draft.keyring.key(draft.alg), kid=None)


class CriticalHeader(SignatureFault):
    """The ID token's header has a member that must be understood (`crit`), and that nobody knows.

    Refuses the token. A client that trusts TLS instead of the signature need not look at it.
    """

    name = "id_token_crit_unknown"
    source = f"RFC 7515 §4.1.11; {_CORE} §3.1.3.7 (6)"

    def encode(self, draft: TokenDraft) -> str:
        return forging.signed(draft, draft.alg, draft.keyring.key(draft.alg), crit=["exp2"], exp2=1)


class NotAToken(SignatureFault):
    """The ID token is no JSON Web Token at all.

    Refuses the token response, without a crash.
    """

    name = "id_token_garbage"
    source = "RFC 7519 §7.2"

    def encode(self, draft: TokenDraft) -> str:
        return "this.is.garbage"


class LogoutTokenForIdToken(SignatureFault):
    """Instead of the ID token there is a token of another type (`logout+jwt`) by the right key, without a nonce.

    Refuses the token: no token may pass for one of another kind.
    """

    name = "id_token_of_another_kind"
    source = "RFC 8725 §3.11, §3.12; OpenID Connect Back-Channel Logout 1.0 §2.4"

    def encode(self, draft: TokenDraft) -> str:
        draft.claims.pop("nonce", None)
        draft.claims["events"] = {"http://schemas.openid.net/event/backchannel-logout": {}}
        return draft.keyring.sign(draft.alg, draft.claims, "logout+jwt")
