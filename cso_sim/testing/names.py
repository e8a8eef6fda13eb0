"""The names that tests need not choose: numbered, so that they are the same in every run."""

from itertools import count


class Names:
    """The names of one federation."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def next(self, kind: str) -> str:
        """The next name of a kind, such as `filer2`."""
        return f"{kind}{next(self._numbers)}"
