"""The tables of a scenario about e-file registrations (rule L11), their rules, and what each service's world has of them."""

import base64
import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, StringConstraints

from court_rp.filers.model import FilingRole
from court_rp.registrations.offer import KIND_LABELS, Kind
from cso_sim.scenario.table import Day, ShortText, Table

if TYPE_CHECKING:
    from court_rp.courts.registry import Court

# What is left out of a request is filled in with these.
_DETAILS = {
    "phone": "(555) 555-0142",
    "street": "1 Fiction Street",
    "city": "Springfield",
    "state": "CA",
    "zip": "90000",
    "payment": "ask",
}


class OfferTable(Table):
    """`[e_file_offers.<id>]`: what a court offers for e-file registration. Omitted members are what is usual for its type."""

    kinds: list[Kind] | None = Field(default=None, description="The kinds of registration.")
    roles: list[FilingRole] | None = Field(default=None, description="The roles.")
    order_roles: list[FilingRole] | None = Field(default=None, description="The roles that need a judge's order.")
    contact: ShortText | None = Field(default=None, description="The contact text in the mail about a decision.")


class RegistrationTable(Table):
    """`[[people.registrations]]`: a request for e-filing that a court has received and not approved."""

    court: str = Field(description="The court's id.")
    account: str = Field(description="The loginId of the account that asked: upgraded, individual and active.")
    kind: Kind = Field(default="e_file", description="The kind of registration.")
    role: FilingRole = Field(default="attorney", description="The role.")
    state: Literal["waiting", "more", "denied"] = Field(
        default="waiting", description="Whether the court has decided; `more`: it asks for more."
    )
    text: Annotated[str, StringConstraints(max_length=500)] = Field(
        default="", description="What the court said with its decision."
    )
    lost_password_of: ShortText | None = Field(
        default=None, description="The CM/ECF login whose password is lost, for a rescue (rule L10)."
    )
    note: ShortText | None = Field(default=None, description="The person's note to the court.")
    submitted_on: Day | None = Field(default=None, description="When it was sent; at the beginning, if left out.")


def to_provider(each: RegistrationTable, scenario: str, court: "Court", at: datetime) -> dict[str, Any]:
    """The registration in the provider's world."""
    return {
        **_common(each, scenario, at),
        "loginId": each.account,
        "client_id": f"court-{court.court_id}",
        "court_name": court.name,
        "kind_label": KIND_LABELS[each.kind],
    }


def to_court(each: RegistrationTable, scenario: str, who: dict[str, str], at: datetime) -> dict[str, Any]:
    """The registration in the courts' world. `who` is the account: its `sub`, `login_id`, `name` and `email`."""
    return {**_common(each, scenario, at), **who}


def faults_of(each: RegistrationTable, upgraded: set[str]) -> Iterator[tuple[str, str]]:
    """The faults of a registration, each with its member. `upgraded` are the accounts of the person that may ask (rule A12)."""
    if each.account.lower() not in upgraded:
        yield (
            "account",
            f"{each.account!r} is no upgraded, individual and active account of this person; only such a one can ask (rule A12).",
        )
    if each.state != "waiting" and not each.text:
        yield "text", "Say what the court wrote with its decision."


def _common(each: RegistrationTable, scenario: str, at: datetime) -> dict[str, Any]:
    note = {"note": each.note} if each.note else {}
    return {
        "id": _id_of(scenario, each),
        "court_id": each.court,
        "kind": each.kind,
        "role": each.role,
        "is_rescue": each.lost_password_of is not None,
        "former_login": each.lost_password_of,
        "details": {**_DETAILS, **note},
        "submitted_at": at.isoformat(),
        "state": each.state,
        "text": each.text,
    }


def _id_of(scenario: str, each: RegistrationTable) -> str:
    """The registration's id, the same at each load of a scenario."""
    named = f"cso-simulator registration\0{scenario}\0{each.account.lower()}\0{each.court}"
    return base64.urlsafe_b64encode(hashlib.sha256(named.encode()).digest()[:16]).decode().rstrip("=")
