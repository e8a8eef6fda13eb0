"""The tables of a scenario about the second factor (rule A11)."""

from typing import Annotated

from pydantic import Field, StringConstraints

from cso_sim.scenario.table import Table

MFA_SECRET = r"^[A-Z2-7]{16,64}$"
BackupCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{5}-?[A-Za-z0-9]{5}$")]


class AuthenticatorTable(Table):
    """`[[people.accounts.authenticators]]`: an authenticator app of this account."""

    name: Annotated[
        str, StringConstraints(min_length=1, max_length=40, strip_whitespace=True, pattern=r"^[^\x00-\x1f]*$")
    ] = Field(description="Its name.")
    secret: str = Field(pattern=MFA_SECRET, description="Its base32 TOTP secret, in clear: it is fictional.")
