"""The errors of a database that cannot be used now: one sentence for the operator, another one for visitors.

The message may name files and addresses, so it goes to the log and the control plane only. Visitors get a 503 with `public` and
`Retry-After`.
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
    # Whether the database itself fails: then the log reports it, and all other decisions fail too.
    is_trouble: ClassVar[bool] = True


class DatabaseBusyError(DatabaseUnavailableError):
    """The database works, but has more requests at once than it can handle."""

    public = "The server has more to do than it can at the moment. Please try again in a moment."
    retry_after = 1


class DatabaseIncompleteError(DatabaseUnavailableError):
    """A part of every migrated database is missing."""

    retry_after = 30  # an operator has to mend it

    def __init__(self, url: URL, what: str) -> None:
        super().__init__(
            f"The database {url.render_as_string(hide_password=True)} is not complete: {what}. {START_OVER}"
        )


class TablesMissingError(DatabaseIncompleteError):
    """A table or a column is missing, perhaps because nobody has migrated the database yet."""

    def __init__(self, url: URL, what: str) -> None:
        super().__init__(url, f"{what} (if it is new, run 'cso-sim migrate' with the same address first)")


class WorldIsLoadingError(DatabaseUnavailableError):
    """A scenario is being loaded into this database. Other transactions must wait."""

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
        f"The database {url.render_as_string(hide_password=True)} cannot be used: {reason}. {_way_out(reason, url)}, "
        f"then try again; nothing was changed."
    )


def _way_out(reason: str, url: URL) -> str:
    if "disk is full" in reason or "No space left" in reason:
        return "Make room on its disk"
    if "readonly database" in reason:
        return f"Let the user of this program write {url.database} and its directory"
    return "Start it or correct the address"


def reason_of(error: BaseException) -> str:
    """The first line of the driver's message."""
    cause = getattr(error, "orig", None) or error
    return (str(cause).strip() or type(cause).__name__).splitlines()[0]


def driver_missing() -> DatabaseUnavailableError:
    """The error that says how to install what PostgreSQL needs."""
    return DatabaseUnavailableError(
        "The PostgreSQL driver is not installed. Install it with: pip install 'cso-simulator[postgres]'."
    )


class UnstorableTextError(ValueError):
    """A text holds a NUL character, which PostgreSQL cannot store."""
