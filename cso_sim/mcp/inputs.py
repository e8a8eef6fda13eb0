"""The inputs that several tools have, with the words that describe them."""

from typing import Annotated

from pydantic import Field

from cso_kit.web.paging import MOST

CourtId = Annotated[str, Field(description="The court's id, such as cacd or ca9; list_courts lists them.")]
MaybeCourt = Annotated[str | None, Field(description="Only at this court, by its id such as cacd.")]
LoginId = Annotated[str, Field(description="The PACER user name, such as mholloway; list_accounts lists them.")]
MaybeLoginId = Annotated[str | None, Field(description="Only of this PACER account, by its user name.")]
FilerLogin = Annotated[str, Field(description="The CM/ECF login that the court gave out; list_filers lists them.")]
Why = Annotated[str, Field(description="Why; it is recorded in the journal.")]
BrowserName = Annotated[
    str,
    Field(
        min_length=1,
        max_length=60,
        description="Which browser. Each has its own cookies, so another name is another person or another window.",
    ),
]
# The browser of an agent that needs no second one.
MAIN = "main"
Limit = Annotated[int, Field(ge=1, le=MOST, description="The most that are listed.")]
After = Annotated[int, Field(ge=0, description="Go on after this position: `next` of the answer before.")]
