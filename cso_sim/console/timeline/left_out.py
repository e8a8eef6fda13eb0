"""Why a copied test leaves an act out: what somebody did, and the journal or the plugin has no words to do it again.

It is pure data. What follows from an act by itself is none, and needs no reason.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class LeftOut:
    """An act that is not written. `why` is a sentence."""

    why: str


NOT_HERE = LeftOut("The session that it was done in began before these events.")
NOT_TYPED = LeftOut("The journal does not keep what was typed.")
ON_PAGES = LeftOut("The plugin has no call for it; open its page and submit its form.")
_NO_VALUES = LeftOut("The journal keeps which members were changed, and not their values.")
_CONTROL = LeftOut("The plugin has no call for it here; see the control plane.")

# The acts that no line of a test stands for, by the kinds of their events.
LEFT_OUT = {
    "account.changed": _NO_VALUES,
    "account.password_changed": NOT_TYPED,
    "account.profile_changed": _NO_VALUES,
    "account.registered": NOT_TYPED,
    "account.upgrade_refused": ON_PAGES,
    "account.upgraded": NOT_TYPED,
    "agent.added": ON_PAGES,
    "agent.removed": ON_PAGES,
    "authorization.cancelled": ON_PAGES,
    "case_search.refused": ON_PAGES,
    "cja.merge_refused": ON_PAGES,
    "cja.merged": ON_PAGES,
    "cja.request_refused": ON_PAGES,
    "cja.requested": ON_PAGES,
    "client.self_changed": _CONTROL,
    "client.self_deleted": _CONTROL,
    "client.self_registered": _CONTROL,
    "client_code.changed": ON_PAGES,
    "consent.given": ON_PAGES,
    "consent.revoked": ON_PAGES,
    "court_session.exemption_changed": ON_PAGES,
    "court_world.reset": _CONTROL,
    "credential.key_changed": NOT_TYPED,
    "e_file.answered": NOT_TYPED,
    "e_file.offer_changed": _NO_VALUES,
    "e_file.submitted": NOT_TYPED,
    "filer.changed": _NO_VALUES,
    "filing.kept": ON_PAGES,
    "filing.refused": ON_PAGES,
    "locator.searched": NOT_TYPED,
    "paa.code_rule_changed": ON_PAGES,
    "paa.user_invited": NOT_TYPED,
    "paa.user_joined": ON_PAGES,
    "paa.user_unlinked": ON_PAGES,
    "pacer_login.refused": NOT_TYPED,
    "pacer_token.issued": _CONTROL,
    "receipt.written": ON_PAGES,
    "recovery.asked": NOT_TYPED,
    "recovery.password_chosen": NOT_TYPED,
    "registration.confirmed": ON_PAGES,
    "registration.refused": ON_PAGES,
    "search.activated": NOT_TYPED,
    "second_factor.app_added": ON_PAGES,
    "second_factor.app_removed": ON_PAGES,
    "second_factor.app_renamed": ON_PAGES,
    "second_factor.backup_code_used": NOT_TYPED,
    "second_factor.backup_codes_made": ON_PAGES,
    "second_factor.policy_changed": _CONTROL,
    "second_factor.skipped": ON_PAGES,
    "service_center.acted": ON_PAGES,
}
