"""The API's request and response models, from which its OpenAPI description is made."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from court_rp.filing.model import EVENTS, Case, Entry

_CASE_NUMBER = "A case of this court, as `cases` lists it."
_BEHALF = "For a filing agent: the CM/ECF login of the attorney in whose name it is filed."
_EVENT = f"One of: {', '.join(EVENTS)}."


class Problem(BaseModel):
    """Every refusal: RFC 9457, as `application/problem+json`."""

    type: str
    title: str
    status: int
    detail: str = Field(description="One sentence, with a way out.")
    code: str | None = Field(None, description="Which rule refused; stable.")
    error: str | None = Field(None, description="RFC 6750's word for it, as in `WWW-Authenticate`.")


class Resource(BaseModel):
    """How to get a token for this court's API."""

    resource: str = Field(description="The audience: ask the provider for a token with this `resource` (RFC 8707).")
    resource_name: str
    authorization_servers: list[str]
    scopes_supported: list[str]
    bearer_methods_supported: list[str]


class WhoAmI(BaseModel):
    """The token's holder, and who that is at this court."""

    court_id: str
    issuer: str
    sub: str | None = Field(description="The PACER account; `null` when a client speaks for itself.")
    client_id: str
    scopes: list[str]
    linked: bool = Field(description="Whether the account is linked to a filer of this court.")
    login: str | None = Field(description="The filer's login at this court.")
    name: str | None = Field(description="The filer's name in this court's records.")
    may_file: bool = Field(description="Whether a filing with this token would be taken.")


class CaseItem(BaseModel):
    """A case."""

    case_number: str
    title: str
    last_entry: int = Field(description="The number of its newest docket entry; 0 when there is none.")

    @classmethod
    def of(cls, case: Case) -> "CaseItem":
        return cls(case_number=case.case_number, title=case.title, last_entry=case.last_entry)


class CaseList(BaseModel):
    """Cases of this court, by number."""

    court_id: str
    cases: list[CaseItem]


class DocumentFacts(BaseModel):
    """Name, size and hash of a document."""

    name: str
    size: int
    sha256: str


class EntryItem(BaseModel):
    """A docket entry."""

    id: int
    case_number: str
    number: int
    event: str
    filed_at: datetime = Field(description="In the court's own time zone.")
    filed_by: str = Field(description="Whose filing it is.")
    filing_agent: str | None = Field(description="The agent who filed in that name (rule L13).")
    document: DocumentFacts

    @classmethod
    def of(cls, entry: Entry, zone: ZoneInfo) -> "EntryItem":
        document = DocumentFacts(name=entry.document_name, size=entry.document_size, sha256=entry.document_sha256)
        return cls(
            id=entry.id,
            case_number=entry.case_number,
            number=entry.number,
            event=entry.event,
            filed_at=entry.filed_at.astimezone(zone),
            filed_by=entry.filed_by,
            filing_agent=entry.agent_name,
            document=document,
        )


class EntryList(BaseModel):
    """Docket entries of one case, in their order."""

    court_id: str
    case: CaseItem
    entries: list[EntryItem]
    next: int | None = Field(description="Send it as `after` to read on; `null` when there are no more.")


class FilingBody(BaseModel):
    """A filing as JSON."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    case_number: str = Field(max_length=200, description=_CASE_NUMBER)
    event: str = Field(max_length=200, description=_EVENT)
    document: str = Field(description="The PDF, in base64 (RFC 4648 §4).")
    document_name: str = Field("document.pdf", max_length=255, description="The name of the file.")
    on_behalf_of: str = Field("", max_length=200, description=_BEHALF)


def filing_request_body() -> dict[str, Any]:
    """The OpenAPI description of the two ways to send a filing."""
    text = {"type": "string", "maxLength": 200}
    multipart = {
        "type": "object",
        "required": ["case_number", "event", "document"],
        "properties": {
            "case_number": {**text, "description": _CASE_NUMBER},
            "event": {**text, "description": _EVENT},
            "document": {"type": "string", "format": "binary", "description": "The PDF, with a file name."},
            "on_behalf_of": {**text, "description": _BEHALF},
        },
    }
    return {
        "required": True,
        "content": {
            "multipart/form-data": {"schema": multipart},
            "application/json": {"schema": FilingBody.model_json_schema()},
        },
    }
