"""The base of the faults of a token's claims: the token is signed as usual, but says something wrong."""

from copy import deepcopy
from typing import Any, ClassVar

from cso_idp.oauth.strike_points import TokenDraft
from cso_kit.faults.fault import Expects, Fault, Kind, Occasion


class ClaimsFault(Fault[TokenDraft]):
    """A fault of a token's claims. It waits for a token whose claims it changes."""

    kind: ClassVar[Kind] = "openid"
    expects: ClassVar[Expects] = "refuse"

    def fits(self, value: TokenDraft) -> bool:
        changed = deepcopy(value.claims)
        self.change(changed)
        return changed != value.claims

    def strike(self, value: TokenDraft, occasion: Occasion) -> TokenDraft:
        self.change(value.claims)
        return value

    def change(self, claims: dict[str, Any]) -> None:
        """Changes the claims."""
