"""The answers of `cso-auth` and `cso-logout`: a result code, a text, and the token (D§1.2, 1.3)."""

from typing import NamedTuple

OK = "0"
REDACTION_NEEDED = "1"
WRONG = "13"


class Answer(NamedTuple):
    """The outcome. `token` is empty unless the login succeeded; `description` may then be a warning."""

    result: str
    description: str = ""
    token: str = ""

    def login_members(self, *, null_description: bool) -> dict[str, str | None]:
        """The members of a `cso-auth` answer, in their order."""
        clean = null_description and self.result == OK and not self.description
        return {
            "nextGenCSO": self.token,
            "loginResult": self.result,
            "errorDescription": None if clean else self.description,
        }

    def logout_members(self, *, null_description: bool) -> dict[str, str | None]:
        """The members of a `cso-logout` answer, without a token."""
        members = self.login_members(null_description=null_description)
        del members["nextGenCSO"]
        return members
