"""What a court offers for e-file registration: kinds, roles, which roles need a judge's order, and whom to ask (rule L11, D§4.3).

That is the court's own. Without settings of its own a court offers what is usual for its type; which real court offers what is
not known to this simulator, so the defaults are *own*.
"""

from datetime import datetime
from typing import Any, Literal, NamedTuple

from court_rp.courts.phase import CourtCalendar, is_past
from court_rp.courts.registry import Court
from court_rp.filers.model import FilingRole
from cso_advice.contacts import court_desk

Kind = Literal["e_file", "admission", "pro_hac_vice", "federal_attorney"]
KIND_LABELS: dict[Kind, str] = {
    "e_file": "E-File Registration Only",
    "admission": "Attorney Admission and E-File",
    "pro_hac_vice": "Pro Hac Vice",
    "federal_attorney": "Federal Attorney",
}
ROLE_LABELS: dict[FilingRole, str] = {
    "attorney": "Attorney",
    "pro_se": "Pro se party (without an attorney)",
    "trustee": "Trustee",
    "us_trustee": "U.S. Trustee",
    "creditor": "Creditor",
    "court_reporter": "Court reporter",
    "interested_party": "Interested party",
    "filing_agent": "Filing agent",
    "party": "Party",
    "government": "Government",
}
# Who may use a kind that is not for everybody.
_ROLES_OF_KIND: dict[Kind, tuple[FilingRole, ...]] = {
    "admission": ("attorney",),
    "pro_hac_vice": ("attorney",),
    "federal_attorney": ("attorney", "us_trustee", "government"),
}


class Offer(NamedTuple):
    """The offer of one court. `order_roles` need a judge's order. `contact` is the text in the mail about a decision."""

    court_id: str
    kinds: list[Kind]
    roles: list[FilingRole]
    order_roles: list[FilingRole]
    contact: str

    def roles_of(self, kind: str) -> list[FilingRole]:
        """The roles in which somebody may ask by this kind; none if the court does not offer the kind."""
        if kind not in self.kinds:
            return []
        return [role for role in self.roles if role in _ROLES_OF_KIND.get(kind, self.roles)]


_BY_TYPE: dict[str, tuple[list[Kind], list[FilingRole], list[FilingRole]]] = {
    "appellate": (["e_file", "admission"], ["attorney", "pro_se", "court_reporter", "filing_agent"], ["pro_se"]),
    "district": (
        ["e_file", "admission", "pro_hac_vice", "federal_attorney"],
        ["attorney", "pro_se", "interested_party", "court_reporter", "filing_agent", "government"],
        ["pro_se"],
    ),
    "bankruptcy": (
        ["e_file", "admission", "pro_hac_vice", "federal_attorney"],
        ["attorney", "trustee", "us_trustee", "creditor", "interested_party", "party", "filing_agent", "government"],
        [],
    ),
    "special": (["e_file"], ["attorney", "filing_agent", "government"], []),
}


def usual_offer(court: Court) -> Offer:
    """The offer of a court of this type that has no settings of its own."""
    kinds, roles, order_roles = _BY_TYPE.get(court.type, _BY_TYPE["special"])
    desk = court_desk(court.court_id, court.name)
    contact = f"{desk.name}: {desk.telephone}, {desk.email}. The contact is fictional."
    return Offer(court.court_id, list(kinds), list(roles), list(order_roles), contact)


def registration_is_closed(calendar: CourtCalendar, at: datetime) -> bool:
    """Whether the court takes no new registrations at the calendar time `at`: from its closing until go-live (rule C8)."""
    return is_past(calendar.registration_closes_at, at) and not is_past(calendar.go_live_at, at)


def offer_document(court: Court, offer: Offer, calendar: CourtCalendar, pages: dict[str, str]) -> dict[str, Any]:
    """The offer as the court tells it to the provider, in JSON. `pages` are addresses of the court's pages for people."""
    moments = {name: getattr(calendar, name) for name in ("registration_closes_at", "go_live_at")}
    return {
        "court_id": court.court_id,
        "name": court.name,
        "type": court.type,
        "timezone": court.timezone,
        **{name: moment.isoformat() if moment else None for name, moment in moments.items()},
        "kinds": [
            {"kind": kind, "label": KIND_LABELS[kind], "roles": offer.roles_of(kind)}
            for kind in offer.kinds
            if offer.roles_of(kind)
        ],
        "roles": [
            {"role": role, "label": ROLE_LABELS[role], "needs_order": role in offer.order_roles} for role in offer.roles
        ],
        "contact": offer.contact,
        "pages": pages,
    }
