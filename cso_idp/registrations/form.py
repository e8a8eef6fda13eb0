"""The forms of an e-file registration, checked against the court's offer: the choice of kind and role, and the details."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import StringConstraints, ValidationInfo, field_validator

from cso_idp.registrations.offer import RESCUE_KIND, Offer
from cso_kit.web.form_model import FormModel, RefusedForm, Wording, check_form, shown_again

EXISTING = {
    "no": "No",
    "known": "Yes, and I know its password",
    "lost": "Yes, but I have lost its password",
}
# A choice, never a number of a card or an account (rule A14 has the same for registrations).
PAYMENTS = {
    "ask": "Ask me each time I file",
    "card": "By the card that PACER keeps for me",
    "bank": "By the bank account that PACER keeps for me",
    "none": "I file without a fee (government, or by order)",
}
ORDER = "This court takes this role by a judge's order only. Give the order's case number and date."
_LONGEST_NOTE = 500
_PHONE = re.compile(r"[0-9+() .x-]{7,30}")
_Note = Annotated[str, StringConstraints(max_length=_LONGEST_NOTE)]


def _offer(info: ValidationInfo) -> Offer:
    offer: Offer = info.context["offer"]  # type: ignore[index]  # `read_choice` always gives it
    return offer


class Choice(FormModel):
    """What is asked for. `existing` says whether the person has a CM/ECF login at the court."""

    kind: str
    role: str
    existing: Annotated[str, Wording("Choose one of the answers.")]

    @field_validator("kind")
    @classmethod
    def _is_offered(cls, kind: str, info: ValidationInfo) -> str:
        if _offer(info).kind(kind) is None:
            raise ValueError("This court does not offer that. Choose one of its kinds.")
        return kind

    @field_validator("role")
    @classmethod
    def _fits_the_kind(cls, role: str, info: ValidationInfo) -> str:
        offer = _offer(info)
        kind = offer.kind(info.data.get("kind", ""))
        if offer.role(role) is None:
            raise ValueError("This court does not offer that. Choose one of its roles.")
        if kind is not None and role not in kind.roles:
            labels = [found.label for code in kind.roles if (found := offer.role(code))]
            raise ValueError(f"{kind.label} is not for this role. At this court it is for: {', '.join(labels)}.")
        return role

    @field_validator("existing")
    @classmethod
    def _needs_a_registration(cls, existing: str, info: ValidationInfo) -> str:
        if existing not in EXISTING:
            raise ValueError("Choose one of the answers.")
        if existing == "known":
            raise ValueError(
                "Then you need no registration, and the court would deny it: link your PACER account to that login instead."
            )
        if existing == "lost" and info.data.get("kind", RESCUE_KIND) != RESCUE_KIND:
            raise ValueError("For a lost password choose the kind E-File Registration Only.")
        return existing

    @property
    def is_rescue(self) -> bool:
        """Whether the person files there already and has lost the court's password (rule L10)."""
        return self.existing == "lost"


class Details(FormModel):
    """How the court reaches the person, how fees are paid, and what the court needs to decide."""

    phone: str
    street: str
    city: str
    state: str
    zip: str
    bar_number: str = ""
    order_case: str = ""
    order_date: str = ""
    former_login: Annotated[str, StringConstraints(max_length=64)] = ""
    payment: str
    note: _Note = ""
    terms: str

    @field_validator("phone")
    @classmethod
    def _is_a_number(cls, phone: str) -> str:
        if not _PHONE.fullmatch(phone):
            raise ValueError("Give a telephone number such as (555) 555-0142.")
        return phone

    @field_validator("payment")
    @classmethod
    def _is_a_choice(cls, payment: str) -> str:
        if payment not in PAYMENTS:
            raise ValueError("Choose one of the ways to pay.")
        return payment

    def stored(self) -> dict[str, Any]:
        """The details as they are stored and travel to the court."""
        given = self.model_dump(exclude={"terms", "former_login"})
        return {name: value for name, value in given.items() if value}


class Answer(FormModel):
    """The answer to what the court had asked."""

    answer: _Note


def read_choice(sent: Mapping[str, str], offer: Offer) -> Choice | RefusedForm:
    """The choice in a form, or what is wrong with it."""
    return check_form(Choice, sent, offer=offer)


def read_details(sent: Mapping[str, str], choice: Choice, offer: Offer) -> Details | RefusedForm:
    """The details in a form, or what is wrong with them. A role that needs a judge's order needs its case number and date."""
    checked, errors = check_form(Details, sent), {}
    if isinstance(checked, RefusedForm):
        errors = dict(checked.errors)
    role = offer.role(choice.role)
    if role is not None and role.needs_order:
        errors |= {name: ORDER for name in ("order_case", "order_date") if not sent.get(name, "").strip()}
    if "terms" in errors:
        errors["terms"] = "The court takes nobody who does not agree to its terms. Tick the box, or leave this page."
    return RefusedForm(shown_again(Details, sent), errors) if errors or isinstance(checked, RefusedForm) else checked
