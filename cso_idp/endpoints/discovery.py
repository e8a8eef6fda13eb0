"""Provider metadata (Discovery 1.0 §4, RFC 8414 §3) and the published keys."""

from collections.abc import Iterable, Sequence

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.endpoint_table import DISCOVERY, JWKS, SERVER_METADATA, Endpoint, addresses
from cso_idp.oauth import strike_points
from cso_idp.oauth.engine import ProtocolEngine
from cso_idp.oauth.metadata import capabilities
from cso_idp.oauth.protocol_response import ProtocolResponse
from cso_kit.faults.armed import Faults
from cso_kit.faults.fault import Occasion, StrikePoint
from cso_kit.storage.database import Database, Decision
from cso_kit.storage.unit_of_work import Transaction
from cso_kit.web.handler import Handler
from cso_kit.web.ready_document import HEADERS, ReadyDocument


class Discovery:
    """The discovery document. It is made at the start, when the keys are known."""

    def __init__(self, issuer: str) -> None:
        self._issuer = issuer
        self.document = ReadyDocument({})

    def announce(self, served: Iterable[Endpoint], algorithms: Sequence[str]) -> None:
        """Makes the document from the served endpoints and the algorithms of the keys."""
        listed = addresses(self._issuer, served)
        self.document = ReadyDocument({"issuer": self._issuer, **listed, **capabilities(algorithms)})


def handlers(database: Database, engine: ProtocolEngine, discovery: Discovery) -> dict[Endpoint, Handler]:
    """The handlers of the discovery document and the key set. The key set may change at any time."""
    faults, registered = engine.faults, engine.registered

    async def metadata(request: Request) -> Response:
        document = discovery.document
        if faults.in_memory is not None:
            path = request.scope["path"]
            return await _struck(request, lambda tx: _strike(tx, faults, strike_points.DISCOVERY, document, path))
        return document.answer(request)

    async def jwks(request: Request) -> Response:
        if faults.in_memory is None:
            document = await database.read(registered.jwks)
            return document.answer(request)

        def look(tx: Transaction) -> ReadyDocument | ProtocolResponse:
            document = registered.jwks(tx)
            return (
                document if faults.armed(tx) is None else _strike(tx, faults, strike_points.JWKS, document, JWKS.path)
            )

        return _answer(request, await faults.look(database, (strike_points.JWKS,), look))

    async def _struck(request: Request, decide: Decision[ReadyDocument | ProtocolResponse]) -> Response:
        return _answer(request, await faults.look(database, (strike_points.DISCOVERY,), decide))

    return {JWKS: jwks, DISCOVERY: metadata, SERVER_METADATA: metadata}


def _strike(
    tx: Transaction,
    faults: Faults,
    point: StrikePoint[ProtocolResponse],
    document: ReadyDocument,
    path: str,
) -> ReadyDocument | ProtocolResponse:
    """The document, or what the fault that fires here makes of it."""
    response, at = ProtocolResponse(200, document.copy(), dict(HEADERS)), Occasion(path, "GET", path)
    fault = faults.firing(tx, point, response, at)
    return document if fault is None else fault.strike(response, at)


def _answer(request: Request, found: ReadyDocument | ProtocolResponse) -> Response:
    if isinstance(found, ReadyDocument):
        return found.answer(request)
    return Response(found.content, found.status, found.headers)
