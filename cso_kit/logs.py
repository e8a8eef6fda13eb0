"""Makes the log safe to read: every record is one line of printable text, and addresses have no query.

A path, a host name or a user name from a stranger can hold a line break that begins a forged record, or characters that control
the reader's terminal (CWE-117, CWE-150). They are escaped when a record is made, so no handler or formatter can miss them.
Queries are removed because they can hold an authorization code.
"""

import logging
import sys
import traceback
from typing import Any

from cso_kit.visible import visible

_FORMAT = "%(message)s"
_ACCESS_LOG = "uvicorn.access"


class EscapedRecord(logging.LogRecord):
    """A record whose message is one line of printable text; a trace follows it in indented lines."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if self.exc_info and self.exc_info[0] is not None:
            lines = "".join(traceback.format_exception(*self.exc_info)).split("\n")
            self.exc_text = "\n".join(f"    {visible(line)}" for line in lines if line)

    def getMessage(self) -> str:  # noqa: N802 - logging calls it so
        return visible(super().getMessage())


class _WithoutQuery(logging.Filter):
    """Takes the query out of the addresses in uvicorn's access log."""

    def filter(self, record: logging.LogRecord) -> bool:
        args = record.args
        if isinstance(args, tuple) and len(args) == 5:  # client, method, address, version, status
            record.args = (*args[:2], str(args[2]).partition("?")[0], *args[3:])
        return True


def begin_logging() -> None:
    """Sets up the logging of a server process: warnings and errors, to standard error."""
    make_logs_safe()
    root = logging.getLogger()
    if not root.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter(_FORMAT))
        root.addHandler(handler)


def make_logs_safe() -> None:
    """Escapes records and removes queries, also if another program such as `uvicorn` configures the logging."""
    logging.setLogRecordFactory(EscapedRecord)
    access = logging.getLogger(_ACCESS_LOG)
    if not any(isinstance(known, _WithoutQuery) for known in access.filters):
        access.addFilter(_WithoutQuery())
