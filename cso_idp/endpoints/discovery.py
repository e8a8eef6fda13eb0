"""Provider metadata (Discovery 1.0 §4, RFC 8414 §3) and the published keys."""

from collections.abc import Iterable, Sequence

from starlette.requests import Request
from starlette.responses import Response

from cso_idp.endpoint_table import DISCOVERY, JWKS, SERVER_METADATA, Endpoint, addresses
from cso_idp.oauth.metadata import capabilities
from cso_idp.oauth.registered import Registered
from cso_kit.storage.database import Database
from cso_kit.web.handler import Handler
from cso_kit.web.ready_document import ReadyDocument


class Discovery:
    """The discovery document. It is made at the start, when the keys are known."""

    def __init__(self, issuer: str) -> None:
        self._issuer = issuer
        self.document = ReadyDocument({})

    def announce(self, served: Iterable[Endpoint], algorithms: Sequence[str]) -> None:
        """Makes the document from the served endpoints and the algorithms of the keys."""
        listed = addresses(self._issuer, served)
        self.document = ReadyDocument({"issuer": self._issuer, **listed, **capabilities(algorithms)})


def handlers(database: Database, registered: Registered, discovery: Discovery) -> dict[Endpoint, Handler]:
    """The handlers of the discovery document and the key set. The key set may change at any time."""

    async def metadata(request: Request) -> Response:
        return discovery.document.answer(request)

    async def jwks(request: Request) -> Response:
        document = await database.read(registered.jwks)
        return document.answer(request)

    return {JWKS: jwks, DISCOVERY: metadata, SERVER_METADATA: metadata}
