"""Why a database cannot be used just now: one sentence for whoever runs the server, and another one for its visitors.

The message of each error may name files and addresses, so it goes to the log and to the control plane only. Visitors are
answered 503 with `public`, and with `Retry-After`.
"""

from typing import ClassVar

from sqlalchemy.engine import URL

from cso_kit.background import NotNowError

START_OVER = (
    "Restore it from a copy, or start over with an empty one ('cso-sim serve --fresh' empties the embedded one)."
)


class DatabaseUnavailableError(NotNowError):
    """The database cannot be used just now; the message says why and what to do. The database logs its outages itself."""

    public: ClassVar[str] = "The server's database cannot be used just now. Please try again in a moment."
    retry_after: ClassVar[int] = 5  # seconds
    # Whether the database itself is the trouble: operators read of it in the log, and no other decision can be made either.
    is_trouble: ClassVar[bool] = True


class DatabaseBusyError(DatabaseUnavailableError):
    """The database can be used, but more is asked of it at once than it can do."""

    public = "The server has more to do than it can at the moment. Please try again in a moment."
    retry_after = 1


class DatabaseIncompleteError(DatabaseUnavailableError):
    """Something that every migrated database has is missing."""

    retry_after = 30  # somebody has to mend it

    def __init__(self, url: URL, what: str) -> None:
        super().__init__(
            f"The database {url.render_as_string(hide_password=True)} is not complete: {what}. {START_OVER}"
        )


class TablesMissingError(DatabaseIncompleteError):
    """A table or a column is missing, perhaps because nobody has migrated the database yet."""

    def __init__(self, url: URL, what: str) -> None:
        super().__init__(url, f"{what} (if it is new, run 'cso-sim migrate' with the same address first)")


class WorldIsLoadingError(DatabaseUnavailableError):
    """A scenario is being loaded into this database, in portions: until that is done nobody reads or writes anything else."""

    public = "A scenario is being loaded; please try again in a moment."
    retry_after = 1
    is_trouble = False

    def __init__(self) -> None:
        super().__init__("A scenario is being loaded; try again in a moment.")


def unavailable(url: URL, error: BaseException) -> DatabaseUnavailableError:
    """The error that says why a database cannot be used, and what to do."""
    reason = reason_of(error)
    if "not a database" in reason or "malformed" in reason:
        return DatabaseUnavailableError(f"The file {url.database} is damaged, or no SQLite database. {START_OVER}")
    return DatabaseUnavailableError(
        f"The database {url.render_as_string(hide_password=True)} cannot be used: {reason}. Start it or correct the "
        f"address, then try again; nothing was changed."
    )


def reason_of(error: BaseException) -> str:
    """The first line of what the driver said."""
    cause = getattr(error, "orig", None) or error
    return (str(cause).strip() or type(cause).__name__).splitlines()[0]


def driver_missing() -> DatabaseUnavailableError:
    """The error that says how to install what PostgreSQL needs."""
    return DatabaseUnavailableError(
        "The PostgreSQL driver is not installed. Install it with: pip install 'cso-simulator[postgres]'."
    )
