"""What a reaction means on the report card: finer than the results of `cso-sim rehearse`, and with what excuses a client."""

from dataclasses import dataclass
from typing import Literal

from report_card.cards import Card, Reaction
from report_card.rules import RULES
from report_card.running import PAGE_PATIENCE

Verdict = Literal["refused", "error", "no answer", "broken", "accepted", "excused", "signed on", "not reached"]
# Letters for a table with many columns, and what each means.
LETTERS: dict[Verdict, tuple[str, str]] = {
    "refused": ("r", "Refused: the application signed nobody on, and said so or sent the visitor away."),
    "error": ("e", "Refused with an error page: it signed nobody on and answered 500, or dropped the connection."),
    "no answer": ("t", f"It gave no answer within {PAGE_PATIENCE} seconds."),
    "broken": ("b", "Afterwards it signed nobody on for a minute at least, though the provider was honest again."),
    "accepted": ("**A**", "Accepted: it signed the visitor on, which a correct client does not do with this fault."),
    "excused": ("x", "It signed the visitor on; the rule against it has an exception that holds for this client."),
    "signed on": ("s", "It signed the visitor on, which is right or allowed with this fault."),
    "not reached": ("·", "The fault did not happen: the application never made a request that it could change."),
}


def verdict(card: Card, reaction: Reaction) -> Verdict:
    """What a reaction means."""
    if reaction.result == "accepted":
        if reaction.fault not in RULES:
            return "signed on"  # an older card, of when the catalogue demanded a refusal
        return "excused" if _is_excused(card, reaction) else "accepted"
    if reaction.result == "crashed":
        if reaction.note.startswith("Afterwards"):
            return "broken"
        return "no answer" if any("no answer" in each.answer for each in reaction.seen) else "error"
    if reaction.result == "refused":
        return "refused"
    return "signed on" if reaction.result == "signed on" else "not reached"


def _is_excused(card: Card, reaction: Reaction) -> bool:
    excuse = RULES[reaction.fault].excuse
    if excuse == "unchecked":
        return not _checks_signatures(card)
    return excuse in {"tls", "rfc9207"} or (excuse == "unused" and not _uses_access_token(card))


def _checks_signatures(card: Card) -> bool:
    """Whether the application refuses an ID token with a wrong signature."""
    found = card.reaction("id_token_signature_wrong")
    return found is None or found.result != "accepted"


def _uses_access_token(card: Card) -> bool:
    """Whether the application asks for UserInfo: a fault there was reached."""
    return any(each.fault.startswith("userinfo_") and each.result != "not reached" for each in card.reactions)


@dataclass(frozen=True)
class Check:
    """A question that a developer has about a library, and the faults that answer it."""

    title: str
    question: str
    faults: tuple[str, ...]


CHECKS = (
    Check(
        "signature",
        "Is an ID token refused that the provider did not sign? (`id_token_signature_wrong`, `id_token_key_other`, "
        "`id_token_kid_unknown`)",
        ("id_token_signature_wrong", "id_token_key_other", "id_token_kid_unknown"),
    ),
    Check(
        "algorithm",
        "Is one refused that is not signed, or by another algorithm than the registered one? (`id_token_alg_none`, "
        "`id_token_hs256_public_key`, `id_token_alg_other`)",
        ("id_token_alg_none", "id_token_hs256_public_key", "id_token_alg_other"),
    ),
    Check(
        "issuer",
        "Is one refused of another issuer, or of none? (`id_token_iss_other`, `id_token_iss_missing`)",
        ("id_token_iss_other", "id_token_iss_missing"),
    ),
    Check(
        "audience",
        "Is one refused that is for another client, for nobody, or for a stranger too? (`id_token_aud_other`, "
        "`id_token_aud_missing`, `id_token_aud_several`)",
        ("id_token_aud_other", "id_token_aud_missing", "id_token_aud_several"),
    ),
    Check(
        "time",
        "Is one refused that has expired, never expires, or is not valid yet? (`id_token_expired`, `id_token_exp_missing`, "
        "`id_token_not_yet_valid`)",
        ("id_token_expired", "id_token_exp_missing", "id_token_not_yet_valid"),
    ),
    Check(
        "nonce",
        "Is one refused of another sign-on? (`id_token_nonce_other`, `id_token_nonce_missing`)",
        ("id_token_nonce_other", "id_token_nonce_missing"),
    ),
    Check(
        "state",
        "Is a response refused to a request that somebody else began? (`authorization_state_other`, "
        "`authorization_state_missing`)",
        ("authorization_state_other", "authorization_state_missing"),
    ),
    Check(
        "UserInfo",
        "Is nothing used of a UserInfo response about somebody else? (`userinfo_other_person`, `userinfo_sub_other`)",
        ("userinfo_other_person", "userinfo_sub_other"),
    ),
    Check(
        "RFC 9207",
        "Is the `iss` of the response checked? (`authorization_iss_other`, `authorization_iss_missing`)",
        ("authorization_iss_other", "authorization_iss_missing"),
    ),
)
ANSWERS = {
    "yes": "The application signed nobody on with any of the faults.",
    "**no**": "It signed the visitor on with each of them.",
    "**in part**": "It signed the visitor on with some of them.",
    "no, excused": "It signed the visitor on, and the rule has an exception that holds for this client.",
    "in part, excused": "It signed the visitor on with some of them, and the rule has an exception that holds for this client.",
    "not sent": "Its request had no `nonce` (no `state`), so it could not notice.",
    "not used": "It signed the visitor on by the ID token, and showed nothing of what is wrong in the UserInfo response.",
    "–": "It never made a request that the faults could change.",
}


def answer(card: Card, check: Check) -> str:
    """The answer of a card to a question: one of `ANSWERS`."""
    reactions = [found for fault in check.faults if (found := card.reaction(fault)) is not None]
    verdicts = {verdict(card, each) for each in reactions} - {"not reached"}
    if not verdicts:
        return "–"
    if any("Its request had no" in each.note for each in reactions):
        return "not sent"
    if "accepted" in verdicts:
        return "**no**" if verdicts == {"accepted"} else "**in part**"
    if "excused" in verdicts:
        return "no, excused" if verdicts == {"excused"} else "in part, excused"
    # Signing on was right: nothing of what is wrong in the response was used.
    return "not used" if "signed on" in verdicts else "yes"
