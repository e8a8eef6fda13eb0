"""What advice depends on: the person's account and CM/ECF login, and what the court does at the moment.

The words are those of the services. Their literal types have the same values, so the type checker refuses a value that is not
here.
"""

from typing import Literal, NamedTuple

Kind = Literal["individual", "shared", "paa", "cancelled", "locked", "unconfirmed", "in_review", "untold"]
Generation = Literal["legacy", "upgraded"]
Credential = Literal["login", "link-only", "retired"]
Phase = Literal["unannounced", "announced", "frozen", "live"]


class Freeze(NamedTuple):
    """What a court's freeze refuses (rule C8)."""

    filing: bool = False
    reading: bool = False


NOTHING_FROZEN = Freeze()


class Dates(NamedTuple):
    """A court's dates as its pages write them; empty if not known."""

    go_live: str = ""
    linking_opens: str = ""


NO_DATES = Dates()


class Situation(NamedTuple):
    """Where a person stands.

    `kind` is the PACER account that the person has logged in with, `None` if none is known; an account is `untold` if the
    provider does not tell its type. `generation` is that of an individual account. `credential` is the state of the CM/ECF login
    that the person has proven or is linked to (rule L5), `None` if none is known. `phase` is the court's, `None` where no court
    is meant, as at Manage My Account. `is_for_linking` says that the login is good for linking only (rule L5), `is_for_reading`
    that it is good for reading only (rule C3), `is_permitted` that the court's records let the filer file (rule C7), `may_search`
    that PACER does not withhold searching (rule A9), `must_be_renamed` that the CM/ECF login has signs with which the court links
    none (rule L12).
    """

    kind: Kind | None = None
    generation: Generation | None = None
    credential: Credential | None = None
    is_linked: bool = False
    phase: Phase | None = None
    freeze: Freeze = NOTHING_FROZEN
    linking_is_open: bool = False
    is_for_linking: bool = False
    is_for_reading: bool = False
    is_permitted: bool = True
    may_search: bool = True
    must_be_renamed: bool = False
    dates: Dates = NO_DATES

    @property
    def is_live(self) -> bool:
        return self.phase == "live"

    @property
    def frozen(self) -> Freeze:
        """What is refused now. A calendar's freeze means nothing in another phase."""
        return self.freeze if self.phase == "frozen" else NOTHING_FROZEN

    @property
    def is_ready(self) -> bool:
        """Whether the account can be linked and used to file (rule A1)."""
        return (self.kind, self.generation) == ("individual", "upgraded")
