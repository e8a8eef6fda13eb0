"""Prompts: tasks that people start by name, each a request that names the tools to use."""

from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from pydantic import Field


def add_prompts(server: MCPServer[Any]) -> None:
    """Adds the prompts to the server."""
    for prompt in (go_through_a_go_live, find_out_why, test_my_application):
        server.prompt(description=" ".join((prompt.__doc__ or "").split()))(prompt)


def go_through_a_go_live(
    court_id: Annotated[str, Field(description="The court, such as cacd.")] = "cacd",
    loginId: Annotated[str, Field(description="The PACER account, such as mholloway.")] = "mholloway",
) -> str:
    """Take a filer through a court's go-live: the old login before it, sign-on, link and filing after it."""
    return (
        f"Use the cso-sim tools. Show the readiness of {loginId} at {court_id}, and find the holder's CM/ECF "
        f"login there with list_filers. Log in with it (log_in_at_court) and file in one of the court's cases. "
        f"Then move the calendar to the court's go-live (show_court, set_calendar), show with who_am_i that "
        f"the old session ended, sign on as {loginId}, link the login, and file again. Tell what changed at "
        f"each step, and prove it with read_journal for the court {court_id}."
    )


def find_out_why(
    loginId: Annotated[str, Field(description="The PACER account.")],
    court_id: Annotated[str, Field(description="The court.")],
) -> str:
    """Find out why somebody cannot file at a court, and what would help."""
    return (
        f"Use the cso-sim tools. Find out why {loginId} cannot file at {court_id}: call show_account, "
        f"show_readiness and explain_refusal with both, and show_court for the calendar. Answer in three "
        f"sentences: what is wrong, which rule says so (resource cso-sim://rules), and the next step. Change "
        f"nothing."
    )


def test_my_application(
    start_address: Annotated[str, Field(description="Where the application begins a sign-on.")],
    redirect_uri: Annotated[str, Field(description="Where it takes the answer.")],
) -> str:
    """Try an application of your own against the provider: registration, sign-on, refusals."""
    return (
        f"Use the cso-sim tools. Register an application with the redirect address {redirect_uri} "
        f"(register_application), and tell me the client_id and client_secret to configure. When I say that it "
        f"runs, open {start_address} in a browser (open_page), sign on through the pages with submit_form, and "
        f"compare with read_journal what the application did: every authorization. and token. event. For each "
        f"refusal call explain_refusal and say what to change in the application."
    )
