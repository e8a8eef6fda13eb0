"""Why a court refuses a case search."""

from typing import ClassVar

from court_rp.errors import Refusal
from cso_kit.light_dataclass import light_dataclass


@light_dataclass
class SearchWithheld(Refusal):
    """Rule A9. Real clients match on the first sentence (D§8.1). The status is 200, as always for these programs."""

    code: ClassVar[str] = "search_withheld"
    status: ClassVar[int] = 200
    title: ClassVar[str] = "No access privileges"

    @property
    def message(self) -> str:
        return (
            "This user has no access privileges defined. PACER withholds searching from this account: its search privileges are "
            "not active, or it logged in without a client code that it requires. Filing still works."
        )


@light_dataclass
class BadQuery(Refusal):
    """The query page's form has a value that cannot be searched for."""

    code: ClassVar[str] = "bad_query"
    status: ClassVar[int] = 422
    title: ClassVar[str] = "Query"
    member: str
    what: str

    @property
    def message(self) -> str:
        return self.what
