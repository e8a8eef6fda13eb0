"""The names that tests need not choose: numbered, so that they are the same in every run."""

from itertools import count

from cso_idp.control.models import AccountView


class Names:
    """The names of one test."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def next(self, kind: str) -> str:
        """The next name of a kind, such as `filer2`."""
        return f"{kind}{next(self._numbers)}"


def login_id_of(person: AccountView | str) -> str:
    """The user name of a person, who is named by it or by their account."""
    return person if isinstance(person, str) else person.loginId
