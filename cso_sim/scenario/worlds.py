"""Makes the world of each service and its clock: accounts and clients for the provider; calendars, filers, cases for the courts.

Both worlds also have the whole scenario and the number of the load, so that a start can recognise an interrupted load (see
`cso_sim.both_services`).
"""

import base64
import hashlib
from datetime import date, datetime, time
from typing import Any

from cso_kit.time.clock import ClockState
from cso_sim.scenario import registrations
from cso_sim.scenario.account_table import AccountTable
from cso_sim.scenario.calendars import court_local, given, linkable_from
from cso_sim.scenario.cases import CaseTable
from cso_sim.scenario.courts import known_courts
from cso_sim.scenario.document import ClockTable, FilerTable, PersonTable, ScenarioDocument
from cso_sim.scenario.reading import as_json
from cso_sim.scenario.receipts import arranged
from cso_sim.scenario.registrations import RegistrationTable


def sub_of(scenario: str, login_id: str) -> str:
    """The `sub` of a persona: opaque, and the same at each load of a scenario."""
    digest = hashlib.sha256(f"cso-simulator persona\0{scenario}\0{login_id.lower()}".encode()).digest()
    return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")


def loaded(document: ScenarioDocument, load_id: str) -> dict[str, Any]:
    """The part of both worlds with the scenario and the number of the load."""
    return {"calendar": document.clock.calendar.isoformat(), "load_id": load_id, "scenario": as_json(document)}


def provider_world(document: ScenarioDocument, load_id: str) -> dict[str, Any]:
    """The world of the provider."""
    crowd = document.crowd
    return {
        **loaded(document, load_id),
        "accounts": [
            _account(document.name, person, account) for person in document.people for account in person.accounts
        ],
        "links": [_told(link) for link in _filers(document) if "linked_sub" in link],
        "crowd": crowd.model_dump(by_alias=True) if crowd else None,
        "administrative_accounts": [each.world() for each in document.administrative_accounts],
        "clients": [client.model_dump() for client in document.clients],
        **(
            {"service_center": [member.model_dump() for member in document.service_center]}
            if document.service_center
            else {}
        ),
        "second_factor": {
            "enforced_from": str(document.mfa_enforced_from) if document.mfa_enforced_from else None,
            "seed": document.mfa_seed,
        },
        "registrations": [
            registrations.to_provider(each, document.name, known_courts()[each.court], _sent_at(document, each))
            for person in document.people
            for each in person.registrations
        ],
    }


def courts_world(document: ScenarioDocument, load_id: str) -> dict[str, Any]:
    """The world of the courts. Courts to which the scenario gives nothing have the registry's calendar."""
    calendars = {court_id: given(document, court) for court_id, court in known_courts().items()}
    return {
        **loaded(document, load_id),
        "courts": {court_id: _written_calendar(members) for court_id, members in calendars.items() if members},
        "filers": _filers(document),
        "staff": [
            {"court_id": staff.court, "login": staff.login, "key": staff.key, "name": person.name}
            for person in document.people
            for staff in person.staff
        ],
        "default_staff": document.default_staff,
        "cases": [_case(case) for case in document.cases],
        "offers": {name: table.model_dump(exclude_none=True) for name, table in document.e_file_offers.items()},
        "registrations": [
            registrations.to_court(each, document.name, _who(document, person, each), _sent_at(document, each))
            for person in document.people
            for each in person.registrations
        ],
        "made_up_cases": document.name if document.made_up_cases else None,
    }


def clock_at_start(begins: ClockTable, real: datetime, version: int) -> ClockState:
    """The clock of a scenario's beginning at the real time `real`."""
    calendar, protocol = begins.calendar, begins.protocol_frozen_at
    return ClockState(
        calendar_offset=calendar - real,
        protocol_offset=protocol - real if protocol else calendar - calendar,
        calendar_frozen_at=calendar if begins.frozen else None,
        protocol_frozen_at=protocol,
        version=version,
        config_version=0,
    )


def _sent_at(document: ScenarioDocument, each: RegistrationTable) -> datetime:
    if each.submitted_on is None:
        return document.clock.calendar
    return court_local(each.submitted_on, known_courts()[each.court].zone)


def _who(document: ScenarioDocument, person: PersonTable, each: RegistrationTable) -> dict[str, str]:
    """The account that asks, as the court gets to know it."""
    account = next(one for one in person.accounts if one.login_id.lower() == each.account.lower())
    return {
        "sub": sub_of(document.name, account.login_id),
        "login_id": account.login_id,
        "name": account.name or person.name,
        "email": account.email or person.email,
    }


def _account(scenario: str, person: PersonTable, account: AccountTable) -> dict[str, Any]:
    known = {
        "loginId": account.login_id,
        "password": account.password,
        "sub": sub_of(scenario, account.login_id),
        "type": account.type,
        "created_on": account.created_on.isoformat(),
        "user_type": account.user_type,
        "name": account.name or person.name,
        "email": account.email or person.email,
        "status": account.status,
        "search_status": account.search_status,
    }
    optional = {
        "account_number": account.account_number,
        "upgraded_on": account.upgraded_on and account.upgraded_on.isoformat(),
        "cja_exempt_courts": list(account.cja_exempt_courts),
        "cja_account": account.cja_account,
        "mfa_secret": account.mfa_secret,
        "authenticators": [app.model_dump() for app in account.authenticators],
        "backup_codes": account.backup_codes,
        "mfa_skips": account.mfa_skips,
        "mfa_prompted_on": account.mfa_prompted_on and account.mfa_prompted_on.isoformat(),
        "client_code_required": account.client_code_required,
        "password_set_on": account.password_set_on and account.password_set_on.isoformat(),
        "password_skips": account.password_skips,
        "activation_code_mailed_on": account.activation_code_mailed_on
        and account.activation_code_mailed_on.isoformat(),
        "allow_shared_upgrade": account.allow_shared_upgrade,
        "last_search_on": account.last_search_on and account.last_search_on.isoformat(),
        "date_of_birth": account.date_of_birth and account.date_of_birth.isoformat(),
        "receipts": [arranged(each) for each in account.receipts],
        "security_questions": [each.model_dump() for each in account.security_questions],
    }
    return known | {name: value for name, value in optional.items() if value}


def _filers(document: ScenarioDocument) -> list[dict[str, Any]]:
    accounts = {account.login_id.lower(): account for person in document.people for account in person.accounts}
    return [_filer(document, person, filer, accounts) for person in document.people for filer in person.filers]


def _told(filer: dict[str, Any]) -> dict[str, Any]:
    """A filer's link as the court would have told the provider of it."""
    return {
        "sub": filer["linked_sub"],
        "court_id": filer["court_id"],
        "login": filer["login"],
        "linked_at": filer["linked_at"],
    }


def _filer(
    document: ScenarioDocument, person: PersonTable, filer: FilerTable, accounts: dict[str, AccountTable]
) -> dict[str, Any]:
    known: dict[str, Any] = {
        "court_id": filer.court,
        "login": filer.login,
        "key": filer.key,
        "role": filer.role,
        "name": filer.name or person.name,
        "email": filer.email or person.email,
    }
    if filer.agents:
        known["agents"] = list(filer.agents)
    if filer.may_file is not None:
        known["may_file"] = filer.may_file
    if filer.linked_to is None:
        return known
    court, account = known_courts()[filer.court], accounts[filer.linked_to.lower()]
    linked_at = court_local(filer.linked_on, court.zone) if filer.linked_on else linkable_from(document, court, account)
    return known | {
        "linked_sub": sub_of(document.name, filer.linked_to),
        "linked_login_id": filer.linked_to,
        "linked_at": (linked_at or document.clock.calendar).isoformat(),
    }


def _case(case: CaseTable) -> dict[str, Any]:
    more = case.model_dump(mode="json", exclude={"court", "number", "title"}, exclude_none=True)
    return {"court_id": case.court, "case_number": case.number, "title": case.title, **more}


def _written_calendar(members: dict[str, Any]) -> dict[str, Any]:
    return {name: _written(value) for name, value in members.items()}


def _written(value: Any) -> Any:
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    return value.isoformat() if isinstance(value, datetime) else value
