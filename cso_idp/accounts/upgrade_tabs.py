"""The three tabs of the upgrade: Person, Address, Security (rule A3; D§4.2).

One form is sent tab by tab. What was typed on the other tabs comes along in hidden fields, so nothing is stored before all of it
is there, and somebody can go back. Passwords and answers are on the last tab and are never shown again.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, NamedTuple, get_args

from cso_idp.accounts.details import AddressDetails, DateOfBirth, SecurityDetails
from cso_idp.accounts.model import HOLDER_TYPES, Account, HolderType, UserType
from cso_kit.web.form_model import FormModel, RefusedForm, Wording, check_form, shown_again

Tab = Literal["person", "address", "security"]
TABS: tuple[Tab, ...] = get_args(Tab)
_TITLES = {"person": "Person", "address": "Address", "security": "Security"}
_READ_FIRST = "Tick the box to say that you have read the notice about your exempt privileges."


class PersonDetails(FormModel):
    """Who the holder is. Filing roles are not asked for; they belong to an e-file registration (rule L11)."""

    date_of_birth: DateOfBirth
    holder_type: Annotated[HolderType, Wording("Choose INDIVIDUAL or one of the government types.")]
    # The box under the warning that an exempt account gets (rule A4).
    exempt_notice: str = ""


class UpgradeDetails(NamedTuple):
    """What the three tabs hold, complete and well formed."""

    person: PersonDetails
    address: AddressDetails
    security: SecurityDetails

    def user_type(self, account: Account) -> UserType:
        """The user type of the upgraded account. A filer stays the filer that the account was made for."""
        if self.person.holder_type != "INDIVIDUAL":
            return "government"
        return "case_search_only" if account.user_type == "government" else account.user_type


_MODELS: dict[Tab, type[FormModel]] = {
    "person": PersonDetails,
    "address": AddressDetails,
    "security": SecurityDetails,
}


def read(form: Mapping[str, str], account: Account, today: date) -> UpgradeDetails | RefusedForm:
    """The details if the last tab was sent and all are right; else the tab to show next, as `tab` in the values.

    `tab` in the form is the tab that was sent, `back` the one to go back to. Each tab up to the sent one is checked: the first
    faulty one is shown with its errors.
    """
    values = kept(form)
    if (back := form.get("back", "")) in TABS:
        return RefusedForm({**values, "tab": back}, {})
    sent = form.get("tab", "")
    checked: dict[Tab, Any] = {}
    for tab, following in zip(TABS, (*TABS[1:], ""), strict=True):
        found = check_form(_MODELS[tab], form, today=today, account=account)
        errors = found.errors if isinstance(found, RefusedForm) else {}
        if tab == "person" and account.cja_exempt_courts and not form.get("exempt_notice"):
            errors = {**errors, "exempt_notice": _READ_FIRST}
        if errors:
            return RefusedForm({**values, "tab": tab}, errors)
        if following and (tab == sent or sent not in TABS):
            return RefusedForm({**values, "tab": following}, {})
        checked[tab] = found
    return UpgradeDetails(**checked)


def kept(form: Mapping[str, str]) -> dict[str, str]:
    """The typed values of all tabs, without those that are never shown again."""
    return {name: value for model in _MODELS.values() for name, value in shown_again(model, form).items()}


def page_values(account: Account, shown: RefusedForm) -> dict[str, Any]:
    """What the template of the upgrade needs, at Manage My Account and within a sign-on."""
    tab = shown.values.get("tab", "person")
    number = TABS.index(tab) if tab in TABS else 0
    own_fields = {field.alias or name for name, field in _MODELS[TABS[number]].model_fields.items()}
    return {
        "account": account,
        "tab": TABS[number],
        "tabs": [(name, _TITLES[name]) for name in TABS],
        "previous": TABS[number - 1] if number else "",
        "previous_title": _TITLES[TABS[number - 1]] if number else "",
        "hidden": {name: value for name, value in shown.values.items() if name not in {*own_fields, "tab"}},
        "holder_types": [(name, name) for name in HOLDER_TYPES],
        "values": shown.values,
        "errors": shown.errors,
    }
