"""Why a database cannot be used just now. Each error's message is for operators; a visitor is answered 503."""


class DatabaseUnavailableError(Exception):
    """The database cannot be used just now; the message says why and what to do."""


class WorldIsLoadingError(DatabaseUnavailableError):
    """A scenario is being loaded into this database, in portions: until that is done nobody reads or writes anything else."""

    def __init__(self) -> None:
        super().__init__("A scenario is being loaded; try again in a moment.")
