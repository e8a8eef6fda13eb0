"""The call that creates very many accounts, filers and cases, and what its reports say together."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from cso_sim.control.bulk_models import JSON_LINES, BulkLine, BulkReport, RefusedLine
from cso_sim.harness.calls import Call, Request, Response
from cso_sim.harness.errors import HarnessError

_PATH = "/_sim/bulk"
_ENOUGH = 64 * 1024


@dataclass(frozen=True)
class BulkResult:
    """How many accounts, filers and cases were created, and which lines were refused."""

    accounts: int
    filers: int
    cases: int
    refused: list[RefusedLine]


class BulkCall(Call[BulkResult]):
    """The call. Its response is a report for each portion of the lines, and a last one."""

    def read(self, response: Response) -> BulkResult:
        """What the reports say together.

        Raises:
            HarnessError: the call was refused, or broke off.
        """
        what = f"POST {_PATH}"
        if response.status != 200:
            raise HarnessError.of_answer(what, response.status, response.content)
        try:
            reports = [BulkReport.model_validate_json(line) for line in response.content.splitlines()]
        except ValidationError as error:
            raise HarnessError.of_answer(what, response.status, response.content) from error
        if not reports or not reports[-1].is_complete:
            last = reports[-1].line if reports else 0
            raise HarnessError(
                f"{what} broke off after line {last}; the lines up to there count, and perhaps some of the next ones.",
                response.status,
            )
        last_report = reports[-1]
        refused = [line for report in reports for line in report.refused]
        return BulkResult(last_report.accounts, last_report.filers, last_report.cases, refused)


def bulk_call(lines: Iterable[BulkLine | dict[str, Any] | bytes] | bytes) -> BulkCall:
    """The call with these lines. Bytes are JSON lines as they are in a file. The lines are taken while they are sent."""
    content = lines if isinstance(lines, bytes) else _parts(lines)
    return BulkCall(Request("POST", _PATH, content, JSON_LINES, expects_text=True), BulkResult)


def _parts(lines: Iterable[BulkLine | dict[str, Any] | bytes]) -> Iterator[bytes]:
    """The lines in parts that are worth a packet."""
    part = bytearray()
    for each in lines:
        part += each if isinstance(each, bytes) else _line(each)
        if not part.endswith(b"\n"):  # the last line of a file
            part += b"\n"
        if len(part) >= _ENOUGH:
            yield bytes(part)
            part.clear()
    yield bytes(part)


def _line(line: BulkLine | dict[str, Any]) -> bytes:
    parsed = line if isinstance(line, BulkLine) else BulkLine.model_validate(line)
    return parsed.model_dump_json(exclude_unset=True).encode() + b"\n"
