"""Tools about applications of developers: relying parties that sign people on at the provider."""

from typing import Annotated, Any, Literal

from pydantic import Field

from cso_sim.mcp.offered import Offered, Tools, changes, reads
from cso_sim.mcp.simulator import ToolRefusedError

AuthMethod = Literal["client_secret_basic", "client_secret_post", "private_key_jwt", "none"]


class ApplicationTools(Tools):
    """Applications."""

    def offered(self) -> list[Offered]:
        """The tools, in the order in which they are listed."""
        return [reads(self.show_provider), changes(self.register_application)]

    async def show_provider(self) -> dict[str, Any]:
        """Show the provider's metadata: issuer, endpoints, and what is supported (OpenID Connect Discovery)."""
        return await self._ask("GET", "/.well-known/openid-configuration")

    async def register_application(
        self,
        client_name: Annotated[str, Field(description="What people read about the application.")],
        redirect_uris: Annotated[list[str], Field(min_length=1, description="Where answers go; compared exactly.")],
        token_endpoint_auth_method: Annotated[
            AuthMethod, Field(description="How it authenticates at the token endpoint; none is a public client.")
        ] = "client_secret_basic",
        more: Annotated[
            dict[str, Any], Field(description="More members of RFC 7591, such as scope or post_logout_redirect_uris.")
        ] = {},  # noqa: B006 - the schema shows it, and nobody changes it
    ) -> dict[str, Any]:
        """Register an application at the provider (RFC 7591) and show its client_id and client_secret.

        A reset removes it. An application that shall survive a reset is written into the scenario ([[clients]]).
        """
        body = {
            "client_name": client_name,
            "redirect_uris": redirect_uris,
            "token_endpoint_auth_method": token_endpoint_auth_method,
            **more,
        }
        return await self._ask("POST", "/register", body)

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        response = await self.simulator.ask(method, path, body)
        answer: dict[str, Any] = response.json()
        if response.status_code >= 300:
            raise ToolRefusedError(f"{answer.get('error', 'refused')}: {answer.get('error_description', answer)}")
        return answer
