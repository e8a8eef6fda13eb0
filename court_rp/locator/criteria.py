"""Parses the search criteria of the guide's data definitions into one typed search (D§8.2).

A member that the guide does not have is refused, and so is a search without criteria. A criterion that no fictional case can
meet (a discharge, a social security number) is accepted and matches nothing.
"""

from collections.abc import Callable, Mapping
from typing import Any

from court_rp.cases.model import LARGEST_ID
from court_rp.courts.registry import Registry
from court_rp.locator import members as m
from court_rp.locator.court_codes import courts_meant
from court_rp.locator.model import CaseCriteria, Days, PartyCriteria, Search, Subject
from cso_kit.web.validation_messages import did_you_mean

# Wire name → the name in `Search`, and the reader of its value.
Members = Mapping[str, tuple[str, m.Reader[Any]]]

_CASE: Members = {
    "jurisdictionType": ("jurisdiction", m.one_of("ap", "bk", "cr", "cv", "mdl")),
    "caseId": ("pacer_case_id", m.whole(1, LARGEST_ID)),
    "caseNumberFull": ("number", m.case_number),
    "caseTitle": ("title", m.text),
    "caseOffice": ("office", m.matching("[0-9a-z]", "one letter or digit")),
    "caseNumber": ("sequence", m.whole(0, 99_999)),
    "caseType": ("types", m.several(m.short(6))),
    "caseYear": ("year", m.year),
    "caseYearFrom": ("year_from", m.whole(0, 2100)),
    "caseYearTo": ("year_to", m.whole(0, 2100)),
    "dateFiledFrom": ("filed_from", m.day),
    "dateFiledTo": ("filed_to", m.day),
    "effectiveDateClosedFrom": ("closed_from", m.day),
    "effectiveDateClosedTo": ("closed_to", m.day),
    # The schema's older name of the same member.
    "dateTermedFrom": ("closed_from", m.day),
    "dateTermedTo": ("closed_to", m.day),
    "federalBankruptcyChapter": ("chapters", m.several(m.one_of("7", "9", "11", "12", "13", "15", "304"))),
    "natureOfSuit": ("natures_of_suit", m.several(m.matching(r"[0-9]{3,4}", "a code of three or four digits"))),
    "nos": ("natures_of_suit", m.several(m.matching(r"[0-9]{3,4}", "a code of three or four digits"))),
    "jpmlNumber": ("panel_number", m.whole(0, 999_999)),
    "caseStatus": ("status", m.one_of("o", "c")),
}
_PARTY: Members = {
    "lastName": ("last_name", m.text),
    "firstName": ("first_name", m.text),
    "middleName": ("middle_name", m.text),
    "role": ("roles", m.several(m.matching(r"[a-z][a-z0-9.]{0,9}", "the code of a role, such as dft"))),
    "partyRole": ("roles", m.several(m.matching(r"[a-z][a-z0-9.]{0,9}", "the code of a role, such as dft"))),
    "exactNameMatch": ("is_exact", m.flag),
}
# Valid criteria that no fictional case or party meets.
_UNMATCHED_CASE_MEMBERS: Members = {
    **{
        f"{name}{end}": ("", m.day)
        for name in ("dateReopened", "dateDismissed", "dateDischarged", "dateDismissJt", "dateDischargeJt")
        for end in ("From", "To")
    },
    "dispositionMethod": ("", m.short(100)),
    "dispMethodJt": ("", m.short(100)),
    "caseJoint": ("", m.one_of("y", "n")),
}
_UNMATCHED_PARTY_MEMBERS: Members = {
    "generation": ("", m.short(5)),
    "partyType": ("", m.short(20)),
    "seqNo": ("", m.whole(0, LARGEST_ID)),
    "aliasEq": ("", m.whole(0, LARGEST_ID)),
    "aliasType": ("", m.text),
    "description": ("", m.text),
    "ssn": ("", m.matching(r"\d{3}-?\d{2}-?\d{4}", "nine digits")),
    "ssn4": ("", m.matching(r"\d{4}", "four digits")),
}
_SECRET = frozenset({"ssn", "ssn4"})
# Members without an effect on the search. A malformed value is refused all the same.
_WITHOUT_EFFECT: Members = dict.fromkeys(
    ("searchType", "searchName", "requestType", "requestSource", "page"), ("", m.text)
)
_SUFFICIENT = ("last_name", "filed_from", "filed_to", "closed_from", "closed_to")


class _Reading:
    """The members that are parsed so far: their values by the names in `Search`, and the members as sent, for the receipt."""

    def __init__(self, registry: Registry) -> None:
        self.values: dict[str, Any] = {}
        self.sent_members: list[tuple[str, str]] = []
        self.report_id: str | None = None
        self.is_impossible = False
        court_ids: m.Reader[Any] = m.several(lambda name, sent: _courts(registry, name, sent))
        self._courts: Members = {"courtId": ("courts", court_ids)}

    def take(self, sent: dict[str, Any], known: Members, impossible: Members, nested: str | None = None) -> None:
        """Parses the members of one object. `nested` names a member that holds another object."""
        all_known = {**known, **impossible, **self._courts, **_WITHOUT_EFFECT}
        for name, value in sent.items():
            if name == nested:
                continue
            if name == "reportId":
                self.report_id = None if m.is_empty(value) else m.text(name, value)
            elif name not in all_known:
                raise m.invalid(*_unknown(name, [*all_known, "reportId", nested or ""]))
            elif not m.is_empty(value):
                self._keep(name, *all_known[name], value)
                self.is_impossible |= name in impossible

    def _keep(self, name: str, here: str, read: m.Reader[Any], value: Any) -> None:
        criterion = read(name, value)
        if criterion is None or name in _WITHOUT_EFFECT:
            return
        if here and here in self.values:
            raise m.invalid(name, "this was said twice, under two names.")
        self.values[here or name] = criterion
        self.sent_members.append((name, "…" if name in _SECRET else _shown(value)))


def read_search(sent: dict[str, Any], subject: Subject, registry: Registry) -> Search:
    """Parses a search.

    Raises:
        RefusedError: a member is unknown or malformed, or the criteria do not suffice (406).
    """
    reading = _Reading(registry)
    of_case, of_party = (_CASE, _UNMATCHED_CASE_MEMBERS), (_PARTY, _UNMATCHED_PARTY_MEMBERS)
    if subject == "cases":
        reading.take(sent, *of_case, nested="party")
        reading.take(_object(sent, "party"), *of_party)
    else:
        # The guide's table for parties has the members of the case beside those of the party.
        reading.take(
            sent, {**_PARTY, **_CASE}, {**_UNMATCHED_PARTY_MEMBERS, **_UNMATCHED_CASE_MEMBERS}, nested="courtCase"
        )
        reading.take(_object(sent, "courtCase"), *of_case)
    _check(reading.values, subject)
    return _search(reading, subject)


def _check(values: dict[str, Any], subject: Subject) -> None:
    if ("ssn" in values or "ssn4" in values) and "last_name" not in values:
        raise m.invalid("ssn", "give the lastName too.")
    if subject == "parties" and not any(
        name in values for name in (*_SUFFICIENT, *(n for n in _UNMATCHED_CASE_MEMBERS if n.startswith("date")))
    ):
        raise m.invalid("lastName", "a search for parties has a lastName, or a range of dates, at least.")
    if not set(values) - {"is_exact"}:
        raise m.invalid("criteria", "the search asks for nothing; give one criterion at least.")
    for first, last in (("filed_from", "filed_to"), ("closed_from", "closed_to"), ("year_from", "year_to")):
        if first in values and last in values and values[first] > values[last]:
            raise m.invalid(first, "the range ends before it begins.")


def _search(reading: _Reading, subject: Subject) -> Search:
    values = reading.values
    pick: Callable[[str], Any] = values.get
    courts = values.get("courts")
    case = CaseCriteria(
        courts=tuple(dict.fromkeys(court for each in courts for court in each)) if courts else None,
        years=(pick("year_from"), pick("year_to")),
        filed=Days(pick("filed_from"), pick("filed_to")),
        closed=Days(pick("closed_from"), pick("closed_to")),
        is_closed={"c": True, "o": False, None: None}[pick("status")],
        **{name: values[name] for name in CaseCriteria._fields if name in values and name != "courts"},
    )
    of_party = {name: values[name] for name in PartyCriteria._fields if name in values}
    party = PartyCriteria(**of_party) if of_party else None
    return Search(subject, case, party, tuple(reading.sent_members), reading.report_id, reading.is_impossible)


def _object(sent: dict[str, Any], name: str) -> dict[str, Any]:
    value = sent.get(name)
    if m.is_empty(value):
        return {}
    if not isinstance(value, dict):
        raise m.invalid(name, "this is an object with criteria.")
    return value


def _courts(registry: Registry, name: str, sent: Any) -> list[str]:
    code = m.short(6)(name, sent)
    found = courts_meant(registry, code)
    if not found:
        raise m.invalid(name, f"there is no court or region {code!r}; courts are named as in cacdc, wawbk, 09ca.")
    return found


def _unknown(name: str, known: list[str]) -> tuple[str, str]:
    shown = m.text("criteria", name)[:40]
    return "criteria", f"there is no criterion {shown!r}.{did_you_mean(shown, filter(None, known))}"


def _shown(value: Any) -> str:
    return ", ".join(str(each).strip() for each in (value if isinstance(value, list) else [value]))
