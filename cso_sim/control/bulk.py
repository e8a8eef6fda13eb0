"""The control call that creates very many accounts, filers and cases: JSON lines in, and a report of each portion out.

The body is kept in a file while it arrives, so memory is bounded, how long the work takes is no concern of the sender, and a call
that is not sent to its end creates nothing. Each line is created or refused for itself. A portion's accounts are one change, its
filers and cases another one; if the call breaks off then, the portions before stay created.
"""

import contextlib
import tempfile
from collections.abc import AsyncIterator, Iterator
from typing import IO, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from pydantic import ValidationError

from court_rp.control.many_filers import AtCourt
from cso_kit.control.problem import ProblemError
from cso_kit.web.formats import media_type
from cso_kit.web.validation_messages import validation_message
from cso_sim.both_services import BothServices
from cso_sim.control.bulk_models import JSON_LINES, BulkLine, BulkReport, RefusedLine
from cso_sim.control.of_request import BothOfRequest
from cso_sim.control.people import linkable

BULK = "/bulk"
# The largest body: more than a million accounts.
LIMIT = 512 * 1024 * 1024
_LONGEST_LINE = 64 * 1024
_IN_MEMORY = 1024 * 1024
_PORTION = 200
_TAKEN = (JSON_LINES, "application/x-ndjson", "application/jsonlines")


class _Line(NamedTuple):
    number: int
    parsed: BulkLine


def router() -> APIRouter:
    """`/_sim/bulk`."""
    routes = APIRouter(tags=["bulk"])
    schema = {"$ref": "#/components/schemas/BulkLine"}
    body = {"required": True, "content": {JSON_LINES: {"schema": schema}}}
    answer = {"content": {JSON_LINES: {"schema": {"$ref": "#/components/schemas/BulkReport"}}}}

    @routes.post(
        BULK, response_class=StreamingResponse, openapi_extra={"requestBody": body}, responses={200: {**answer}}
    )
    async def create_many(both: BothOfRequest, request: Request) -> StreamingResponse:
        """Creates very many accounts, filers and cases, one a line (JSON lines). An account stands before the filers that are
        linked to it. Answers with a report for every 200 lines and a last one. A line that is refused creates nothing, and the
        others count.
        """
        if media_type(request.headers.get("content-type", "")) not in _TAKEN:
            raise ProblemError(415, f"Send JSON lines as {JSON_LINES}.")
        with contextlib.ExitStack() as stack:
            body = stack.enter_context(tempfile.SpooledTemporaryFile(_IN_MEMORY))
            async for part in request.stream():
                body.write(part)
            body.seek(0)
            kept = stack.pop_all()
        return StreamingResponse(_reports(both, body, kept), media_type=JSON_LINES)

    return routes


async def _reports(both: BothServices, body: IO[bytes], kept: contextlib.ExitStack) -> AsyncIterator[bytes]:
    with kept:
        counts = {"accounts": 0, "filers": 0, "cases": 0}
        number = 0
        for lines, refused, number in _portions(body):
            refused = await _Portion(both, counts, refused).create(lines)
            report = BulkReport(line=number, **counts, refused=refused, is_complete=False)
            yield report.model_dump_json().encode() + b"\n"
        last = BulkReport(line=number, **counts, refused=[], is_complete=True)
        yield last.model_dump_json().encode() + b"\n"


def _portions(body: IO[bytes]) -> Iterator[tuple[list[_Line], list[RefusedLine], int]]:
    """The lines in portions, with those that cannot be read, and the number of the last line. Empty lines are passed over."""
    lines: list[_Line] = []
    refused: list[RefusedLine] = []
    number = 0
    while text := body.readline(_LONGEST_LINE + 1):
        number += 1
        if len(text) > _LONGEST_LINE:
            while text and not text.endswith(b"\n"):
                text = body.readline(_LONGEST_LINE)
            refused.append(RefusedLine(line=number, detail=f"The line is longer than {_LONGEST_LINE // 1024} KiB."))
        elif text.strip():
            try:
                lines.append(_Line(number, BulkLine.model_validate_json(text)))
            except ValidationError as error:
                refused.append(RefusedLine(line=number, detail=_message(error)))
        if number % _PORTION == 0:
            yield lines, refused, number
            lines, refused = [], []
    if number % _PORTION:
        yield lines, refused, number


def _message(error: ValidationError) -> str:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return f"{where}: {validation_message(first)}" if where else validation_message(first)


class _Portion:
    """Creates what the lines of a portion say. `counts` is what was created so far, `refused` what was not."""

    def __init__(self, both: BothServices, counts: dict[str, int], refused: list[RefusedLine]) -> None:
        self._both = both
        self._counts = counts
        self._refused = refused

    async def create(self, lines: list[_Line]) -> list[RefusedLine]:
        """Creates accounts first, then filers and cases. Returns the lines that were refused, in order."""
        accounts = [(line, line.parsed.account) for line in lines if line.parsed.account is not None]
        refusals = await self._both.provider.many.create([account for _, account in accounts])
        for (line, _), refusal in zip(accounts, refusals, strict=True):
            self._tell("accounts", line, refusal)
        wanted = await self._at_courts(lines)
        refusals = await self._both.courts.many.create([each for _, each in wanted])
        for (line, _), refusal in zip(wanted, refusals, strict=True):
            self._tell("cases" if line.parsed.case is not None else "filers", line, refusal)
        return sorted(self._refused, key=lambda each: each.line)

    async def _at_courts(self, lines: list[_Line]) -> list[tuple[_Line, AtCourt]]:
        """What the lines want at courts. A filer who cannot be linked to the account that is named is refused."""
        filers = [line.parsed.filer for line in lines if line.parsed.filer is not None]
        named = await self._both.provider.many.named([each.linked_loginId for each in filers if each.linked_loginId])
        wanted: list[tuple[_Line, AtCourt]] = []
        for line in lines:
            if (case := line.parsed.case) is not None:
                wanted.append((line, AtCourt(case.court_id, case)))
            elif (filer := line.parsed.filer) is not None:
                login_id = filer.linked_loginId
                try:
                    account = linkable(login_id, named[login_id]) if login_id else None
                    wanted.append((line, AtCourt(filer.court_id, filer, account)))
                except ProblemError as error:
                    self._tell("filers", line, error.detail)
        return wanted

    def _tell(self, kind: str, line: _Line, refusal: str | None) -> None:
        if refusal is None:
            self._counts[kind] += 1
        else:
            self._refused.append(RefusedLine(line=line.number, detail=refusal))
