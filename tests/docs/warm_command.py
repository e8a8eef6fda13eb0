"""What `cso-sim` is on most pages: passes the command to the process that has imported the program, and is told its exit status.

Run as a program, without `site` and with few imports, so that it starts quickly: `python -I -S warm_command.py ADDRESS WORDS…`.
"""

import json
import os
import signal
import socket
import sys
from collections.abc import Iterator


def _lines(connection: socket.socket) -> Iterator[int]:
    with connection.makefile("r") as answers:
        for line in answers:
            yield int(line)


def main() -> int:
    """Runs the command with this process's folder, environment, input and outputs; passes on what would end it."""
    address, *words = sys.argv[1:]
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(address)
        request = {"words": words, "environment": dict(os.environ), "cwd": os.getcwd()}  # noqa: PTH109 - fewer imports
        socket.send_fds(connection, [json.dumps(request).encode() + b"\n"], [0, 1, 2])
        answers = _lines(connection)
        pid = next(answers)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda received, _frame: os.kill(pid, received))
        status = next(answers)
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main())
