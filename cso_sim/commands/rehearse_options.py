"""The options of `cso-sim rehearse`: their types, their limits and their help."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import typer

from cso_sim.commands.connection import Token
from cso_sim.commands.finding import Data, Url

ClientId = Annotated[str, typer.Option("--client-id", help="Which client of the provider the application is.")]
StartUrl = Annotated[str, typer.Option("--start-url", help="An address of the application that begins a sign-on.")]
Press = Annotated[str | None, typer.Option(help="What to press on the start page: the words of a button or a link.")]
SignedInUrl = Annotated[
    str | None,
    typer.Option("--signed-in-url", help="A page that only signed-on visitors see. Default: where a sign-on ends."),
]
SignedInText = Annotated[
    str | None,
    typer.Option("--signed-in-text", help="A text that only signed-on visitors see there. Default: it is learned."),
]
LoginId = Annotated[str | None, typer.Option("--login-id", help="Who signs on. Default: the first filer who is ready.")]
Password = Annotated[str | None, typer.Option(help="The password, if the simulator did not give it out.")]
ClientCode = Annotated[str | None, typer.Option(help="The client code, for an account that needs one.")]
Faults = Annotated[list[str] | None, typer.Option("--fault", help="Only this fault; may be given several times.")]
Allowed = Annotated[
    list[str] | None,
    typer.Option("--allow", help="A fault that the application may accept or crash at, as is known; several times."),
]
FailOnCrash = Annotated[
    bool, typer.Option("--fail-on-crash", help="Fail too if the application crashes, though it signs nobody on.")
]
LogOutUrl = Annotated[
    str | None,
    typer.Option(
        "--log-out-url",
        help="An address of the application that logs out, for one that keeps one session for all browsers.",
    ),
]
BrowserKind = Annotated[
    Literal["http", "chromium"], typer.Option("--browser", help="chromium if the application needs scripts.")
]
Patience = Annotated[float, typer.Option(min=0.1, help="Seconds to wait for a page before the application hangs.")]
Junit = Annotated[Path | None, typer.Option(metavar="FILE", help="Also write the report as JUnit XML.")]
Html = Annotated[Path | None, typer.Option(metavar="FILE", help="Also write the report as one HTML file.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the report as JSON instead of a table.")]


@dataclass(frozen=True, kw_only=True)
class RehearseOptions:
    """The options of `cso-sim rehearse`."""

    client_id: ClientId
    start_url: StartUrl
    press: Press = None
    signed_in_url: SignedInUrl = None
    signed_in_text: SignedInText = None
    login_id: LoginId = None
    password: Password = None
    client_code: ClientCode = None
    fault: Faults = None
    allow: Allowed = None
    fail_on_crash: FailOnCrash = False
    log_out_url: LogOutUrl = None
    browser: BrowserKind = "http"
    patience: Patience = 10
    junit: Junit = None
    html: Html = None
    as_json: AsJson = False
    url: Url = None
    data: Data = None
    token: Token = None
