"""Plain messages for Pydantic's errors: the value in the document, and what would be right."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from cso_kit.web.validation_messages import did_you_mean, meant_date
from cso_sim.scenario.account_table import AccountTable
from cso_sim.scenario.administrative_accounts import PaaTable
from cso_sim.scenario.cases import CaseTable, PartyTable
from cso_sim.scenario.document import (
    CalendarTable,
    ClientTable,
    ClockTable,
    CourtStaffTable,
    CrowdTable,
    FilerTable,
    PersonTable,
    ScenarioDocument,
)
from cso_sim.scenario.mistakes import Mistake
from cso_sim.scenario.positions import Path
from cso_sim.scenario.receipts import ReceiptTable
from cso_sim.scenario.registrations import OfferTable, RegistrationTable
from cso_sim.scenario.second_factor import AuthenticatorTable
from cso_sim.scenario.security_questions import SecurityQuestionTable
from cso_sim.scenario.service_center import StaffTable

# The tables by their path; `*` is any number or any court.
Tables = Mapping[Path, type[BaseModel]]
_TABLES: Tables = {
    (): ScenarioDocument,
    ("clock",): ClockTable,
    ("every_court",): CalendarTable,
    ("courts", "*"): CalendarTable,
    ("people", "*"): PersonTable,
    ("people", "*", "accounts", "*"): AccountTable,
    ("people", "*", "accounts", "*", "authenticators", "*"): AuthenticatorTable,
    ("people", "*", "accounts", "*", "security_questions", "*"): SecurityQuestionTable,
    ("people", "*", "accounts", "*", "receipts", "*"): ReceiptTable,
    ("people", "*", "filers", "*"): FilerTable,
    ("service_center", "*"): StaffTable,
    ("administrative_accounts", "*"): PaaTable,
    ("people", "*", "staff", "*"): CourtStaffTable,
    ("people", "*", "registrations", "*"): RegistrationTable,
    ("e_file_offers", "*"): OfferTable,
    ("cases", "*"): CaseTable,
    ("cases", "*", "parties", "*"): PartyTable,
    ("crowd",): CrowdTable,
    ("clients", "*"): ClientTable,
}
# Members that are a day or a word.
_DAY_OR_WORD = ("undated", "mfa_enforced_from")
_KINDS = {
    "string_type": "a text in quotes",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "list_type": "a list",
    "model_type": "a table",
    "dict_type": "a table",
    "date_type": "a date such as 2009-03-01",
    "datetime_type": "a date and time such as 2020-02-14T09:00:00-08:00",
}


def translated(error: ValidationError, members: Mapping[str, Any], tables: Tables = _TABLES) -> list[Mistake]:
    """One mistake for each position of Pydantic's errors. `members` is the checked document, `tables` are its tables by path."""
    found: dict[Path, Mistake] = {}
    for details in error.errors(include_url=False):
        path = _real_path(details, members)
        found.setdefault(path, Mistake(path, _message(details, path, tables)))
    return list(found.values())


def _real_path(details: ErrorDetails, members: Mapping[str, Any]) -> Path:
    """The part of Pydantic's location that exists in the document; Pydantic adds the names of alternative types."""
    path: list[str | int] = []
    here: Any = members
    for part in details["loc"]:
        inside = part in here if isinstance(here, dict) else isinstance(here, list) and isinstance(part, int)
        if not inside:
            if details["type"] == "missing":
                path.append(part)
            break
        path.append(part)
        here = here[part]
    return tuple(path)


def _message(details: ErrorDetails, path: Path, tables: Tables) -> str:
    kind, value, name = details["type"], details["input"], str(path[-1]) if path else "the document"
    fields = _fields_at(path[:-1], tables)
    about = f" {fields[name]}" if fields.get(name) else ""
    if kind == "missing":
        return f"{name} is missing.{about}"
    if kind == "extra_forbidden":
        hint = did_you_mean(name, list(fields)) or f" Known here are: {', '.join(fields)}."
        return f"There is no {name!r} here.{hint}"
    if kind == "literal_error" and name not in _DAY_OR_WORD:
        choices = _choices(details)
        return f"This must be one of {', '.join(choices)}, not {value!r}.{did_you_mean(str(value), choices)}"
    shown = str(value) if isinstance(value, date) else repr(value)
    wanted = _wanted(details, name)
    return (
        f"This must be {wanted}, not {shown}.{about}{meant_date(shown)}"
        if wanted
        else f"{shown} cannot be used here.{about}"
    )


def _wanted(details: ErrorDetails, name: str) -> str | None:
    kind, context = details["type"], details.get("ctx", {})
    if name == "mfa_enforced_from":
        return 'a date (2025-12-31) or "never"'
    if name.endswith("_at"):
        return 'a date (2020-02-18), a date and time (2020-02-18T08:00:00) or "unknown"'
    if name == "undated":
        return 'a date (2022-10-03) or "never"'
    if name == "calendar":
        return _KINDS["datetime_type"]
    if name.endswith("_on") or name == "date_of_birth":
        return _KINDS["date_type"]
    if kind in {"greater_than_equal", "less_than_equal"}:
        return f"at least {context['ge']}" if "ge" in context else f"at most {context['le']}"
    return _SHAPES.get(name) if kind == "string_pattern_mismatch" else _KINDS.get(kind)


_SECRET = "a base32 secret of 16 to 64 characters (A-Z, 2-7)"
_SHAPES = {
    "loginId": "made of letters, digits and . _ - @",
    "email": "an e-mail address",
    "name": "made of small letters, digits, - and _",
    "mfa_secret": _SECRET,
    "secret": _SECRET,
    "login": "without white space",
    "number": "a case number in a court's form, such as 2:20-cv-01234, 20-10044 or 20-55001",
    "office": "one digit or small letter",
    "type": "one to six small letters, such as cv",
    "nature_of_suit": "three or four digits in quotes",
}


def _choices(details: ErrorDetails) -> list[str]:
    """The allowed values. Pydantic writes them as `'a', 'b' or 'c'`."""
    expected = str(details.get("ctx", {}).get("expected", ""))
    return [choice.strip("' ") for choice in expected.replace(" or ", ",").split(",")]


def _fields_at(path: Path, tables: Tables) -> dict[str, str]:
    """The members that a table at this path may have, with their descriptions."""
    for pattern, table in tables.items():
        if len(pattern) == len(path) and all(want in ("*", got) for want, got in zip(pattern, path, strict=True)):
            return {field.alias or name: field.description or "" for name, field in table.model_fields.items()}
    return {}
