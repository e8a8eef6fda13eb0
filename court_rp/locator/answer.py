"""The Case Locator's response to a search, as a tree of members: receipt, page information, and cases or parties.

Members without a value are left out, as in the guide's examples. `writing` formats the tree.
"""

import hashlib
import uuid
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from court_rp.billing.receipt import Billed, Receipt
from court_rp.cases.model import ROLE_CODES, CaseRecord
from court_rp.courts.registry import Court, Registry
from court_rp.locator.court_codes import code_of
from court_rp.locator.model import LOCATOR_ZONE, PAGE_SIZE, Found, Hit, Search
from court_rp.pacer.holder import Holder

Tree = dict[str, Any]
_JURISDICTIONS = {
    "ap": "Appellate", "bk": "Bankruptcy", "cr": "Criminal", "cv": "Civil", "mdl": "Multidistrict Litigation",
}  # fmt: skip


class Links(NamedTuple):
    """Makes the links of results to their courts."""

    registry: Registry
    case_link: Callable[[Court, int], str]


def answer(holder: Holder, receipt: Receipt, search: Search, found: Found, links: Links) -> Tree:
    """The whole answer to a search."""
    today = local_day(receipt.at)
    if search.subject == "cases":
        content = [_case(hit.case, links, today) for hit in found.hits]
    else:
        content = [_party(hit, links, today) for hit in found.hits]
    page_info = {
        "number": search.page,
        "size": PAGE_SIZE,
        "totalPages": found.pages,
        "totalElements": found.total,
        "numberOfElements": len(content),
        "first": search.page == 0,
        "last": search.page + 1 >= found.pages,
    }
    return {"receipt": _receipt(holder, receipt, search), "pageInfo": page_info, "content": content, "masterCase": None}


def local_day(at: datetime) -> date:
    """The date in the Case Locator's time zone."""
    return at.astimezone(ZoneInfo(LOCATOR_ZONE)).date()


def billed(search: Search) -> Billed:
    """A search on a receipt: one page of results, without a cap (rule A15)."""
    courts = dict(search.sent_members).get("courtId")
    described = [f"Court ID {courts}" if courts else "All Courts"]
    described += [f"{name} {value}" for name, value in search.sent_members if name != "courtId"]
    jurisdiction = _JURISDICTIONS.get(search.case.jurisdiction or "", "All Court Types")
    what = "Case" if search.subject == "cases" else "Party"
    criteria = "; ".join([*described, f"Page: {search.page + 1}"])
    return Billed(f"{jurisdiction} {what} Search", criteria, pages=1, is_capped=False)


def _receipt(holder: Holder, receipt: Receipt, search: Search) -> Tree:
    return {
        "transactionDate": receipt.at.astimezone(ZoneInfo(LOCATOR_ZONE)),
        "billablePages": receipt.pages,
        "loginId": receipt.login_id,
        "clientCode": receipt.client_code,
        "firmId": "",
        "search": receipt.criteria,
        "description": receipt.description,
        "csoId": int(holder.account_number) if holder.account_number else _account_number(holder.sub),
        "reportId": search.report_id or str(uuid.uuid5(uuid.NAMESPACE_OID, receipt.number)),
        # As PACER writes it: without the zero before the point.
        "searchFee": receipt.cost_text.removeprefix("0"),
    }


def _account_number(sub: str) -> int:
    """A number of seven digits for an account whose own is not known; an account always gets the same one."""
    return 1_000_000 + int.from_bytes(hashlib.sha256(sub.encode()).digest()[:8], "big") % 9_000_000


def _case(case: CaseRecord, links: Links, today: date) -> Tree:
    court = links.registry[case.court_id]
    closed_on = case.closed_on if case.is_closed(today) else None
    return _present(
        courtId=code_of(court),
        caseId=case.pacer_case_id,
        caseYear=case.year,
        caseNumber=case.sequence,
        caseOffice=case.office,
        caseType=case.type,
        caseTitle=case.title,
        dateFiled=case.filed_on,
        dateTermed=closed_on if case.jurisdiction == "bk" else None,
        bankruptcyChapter=case.chapter,
        jointBankruptcyFlag="n" if case.jurisdiction == "bk" else None,
        effectiveDateClosed=closed_on,
        natureOfSuit=case.nature_of_suit,
        jurisdictionType=_JURISDICTIONS[case.jurisdiction],
        judgeLastName=case.judge.split()[-1] if case.judge and case.jurisdiction == "mdl" else None,
        caseLink=links.case_link(court, case.pacer_case_id),
        caseNumberFull=case.full_number,
    )


def _party(hit: Hit, links: Links, today: date) -> Tree:
    if hit.party is None:
        raise LookupError("a search for parties finds parties")
    case = _case(hit.case, links, today)
    return _present(
        courtId=case["courtId"],
        caseId=case["caseId"],
        caseYear=case.get("caseYear"),
        caseNumber=case.get("caseNumber"),
        lastName=hit.party.last_name,
        firstName=hit.party.first_name,
        middleName=hit.party.middle_name,
        partyType="pty",
        # The guide: the Case Locator has no roles of appellate cases.
        partyRole=None if hit.case.jurisdiction == "ap" else ROLE_CODES[hit.party.role],
        jurisdictionType=case["jurisdictionType"],
        courtCase=case,
        **{name: case.get(name) for name in _OF_CASE},
    )


# The guide's examples repeat these members of a party's case beside the case.
_OF_CASE = (
    "caseNumberFull", "caseOffice", "caseTitle", "caseType", "dateFiled", "dateTermed", "effectiveDateClosed",
    "natureOfSuit", "bankruptcyChapter",
)  # fmt: skip


def _present(**members: Any) -> Tree:
    return {name: value for name, value in members.items() if value is not None}
