"""The command `cso-sim`: its subcommands with their options, and errors as one sentence.

`serve`, `doctor` and `commands` implement the subcommands. Slow modules are imported only by the subcommand that needs them.
"""

import os
import sys
from typing import Annotated, Literal

# Pydantic would search all installed packages for plugins at each start; there are none for this program.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")

import typer

from cso_kit.web.limits import Limits
from cso_sim.commands import (
    accounts,
    bulk,
    certificates,
    clock,
    courts,
    exchanges,
    faults,
    journal,
    keys,
    readiness,
    rehearse,
    scenario,
    stories,
    worlds,
)
from cso_sim.commands.printing import remark
from cso_sim.dataclass_options import options_from
from cso_sim.errors import CommandError
from cso_sim.mcp.command import mcp
from cso_sim.options import (
    BodyTimeout,
    Certificate,
    CertificateKey,
    CourtsDatabase,
    Data,
    DatabaseUrl,
    Fields,
    Head,
    HeadTimeout,
    Host,
    IdleTimeout,
    PasswordProfile,
    Port,
    ProviderDatabase,
    PublicAddress,
    RequestLine,
    Scenario,
)
from cso_sim.serve_options import ServeOptions

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="A Central Sign-On simulator: one OpenID Provider for PACER accounts, and 204 courts that move to it one by one.\n\n"
    "Start with: cso-sim serve. In another terminal: cso-sim scenario show, cso-sim clock advance next-event, "
    "cso-sim journal --follow.",
)
app.add_typer(scenario.app, name="scenario")
app.add_typer(stories.app, name="stories")
app.add_typer(worlds.app, name="worlds")
app.add_typer(courts.app, name="courts")
app.add_typer(accounts.app, name="accounts")
app.add_typer(clock.app, name="clock")
app.add_typer(keys.app, name="keys")
app.add_typer(faults.app, name="faults")
app.add_typer(exchanges.app, name="exchanges")
app.command("journal")(journal.journal)
app.command("bulk")(bulk.bulk)
app.command("readiness")(readiness.readiness)
app.command("rehearse")(rehearse.rehearse)
app.command("certificates")(certificates.certificates)
app.command("mcp")(mcp)

_LIMITS = Limits()


def _say_version(is_wanted: bool) -> None:  # noqa: FBT001 - Typer calls it so
    if is_wanted:
        from cso_sim.doctor import program_version

        typer.echo(f"cso-sim {program_version()}")
        raise typer.Exit


@app.callback()
def root(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None: ...


@app.command()
@options_from(ServeOptions)
def serve(options: ServeOptions) -> None:
    """Run the provider and all courts on one port, in the foreground. State survives a restart.

    Examples: cso-sim serve · cso-sim serve --port 9000 --scenario all_live --data all-live --fresh ·
    cso-sim serve --tls-certificate tls/server.pem --tls-key tls/server-key.pem --proxy-port 8480
    """
    from cso_sim.serve import serve as run

    run(options)


@app.command("serve-apart")
def serve_apart(
    service: Annotated[Literal["provider", "courts"], typer.Argument(help="Which of the two services.")],
    *,
    host: Host = "localhost",
    port: Port = 8400,
    tls_certificate: Certificate = None,
    tls_key: CertificateKey = None,
    max_request_line: RequestLine = _LIMITS.request_line,
    max_head: Head = _LIMITS.head,
    max_fields: Fields = _LIMITS.fields,
    head_timeout: HeadTimeout = _LIMITS.head_seconds,
    body_timeout: BodyTimeout = _LIMITS.body_seconds,
    idle_timeout: IdleTimeout = _LIMITS.idle_seconds,
) -> None:
    """Run one service by itself, in the foreground. Its settings are environment variables: CSO_… or COURT_….

    Example: cso-sim serve-apart provider --port 8401
    """
    from cso_sim.serve_apart import serve_apart as run

    limits = Limits(max_request_line, max_head, max_fields, head_timeout, body_timeout, idle_timeout)
    run(service, host, port, limits, tls_certificate, tls_key)


@app.command()
def prepare(
    *,
    out: Annotated[
        str, typer.Option(help="Directory for the prepared databases: an empty one, or one to prepare anew.")
    ],
    scenario: Scenario = None,
    password_profile: PasswordProfile = "simulator",
) -> None:
    """Make databases that a first start copies: cso-sim serve --prepared. They hold no secrets.

    Example: cso-sim prepare --out prepared
    """
    from cso_sim.commands.printing import say
    from cso_sim.prepared import prepare as run
    from cso_sim.scenario.errors import ScenarioError
    from cso_sim.serve import federation_settings

    options = ServeOptions(scenario=scenario, password_profile=password_profile)
    try:
        made = run(federation_settings(options, options.port), out)
    except ScenarioError as error:
        raise CommandError(str(error)) from error
    say(f"Prepared {made.scenario} in {out}. Start with it: cso-sim serve --prepared {out}")


@app.command()
def migrate(
    *,
    data: Data = "var",
    database_url: DatabaseUrl = None,
    provider_database_url: ProviderDatabase = None,
    courts_database_url: CourtsDatabase = None,
) -> None:
    """Bring the databases' tables up to date. An embedded database does this by itself when it is served.

    Example: cso-sim migrate --database-url postgresql://cso@localhost/cso
    """
    from cso_kit.storage.unavailable import DatabaseUnavailableError
    from cso_migrations import runner
    from cso_sim import data_directory
    from cso_sim.commands.printing import say

    options = ServeOptions(
        data=data,
        database_url=database_url,
        provider_database_url=provider_database_url,
        courts_database_url=courts_database_url,
    )
    if options.uses_data_directory:
        data_directory.make(data)
    try:
        for service, url in zip(runner.SERVICES, options.database_urls(), strict=True):
            changed = runner.upgrade(service, url)
            say(f"{service}: {'migrated to' if changed else 'already at'} revision {runner.head(service)}.")
    except (DatabaseUnavailableError, runner.MigrationError) as error:
        raise CommandError(str(error)) from error


@app.command()
def doctor(
    *,
    host: Host = "localhost",
    port: Port = 8400,
    data: Data = "var",
    public_address: PublicAddress = None,
    database_url: DatabaseUrl = None,
    provider_database_url: ProviderDatabase = None,
    courts_database_url: CourtsDatabase = None,
) -> None:
    """Tell what each side would see: databases, port, issuer, discovery, court host names. Changes nothing.

    Example: cso-sim doctor --port 9000
    """
    from cso_sim.doctor import examine

    options = ServeOptions(
        host=host,
        port=port,
        data=data,
        public_address=public_address,
        database_url=database_url,
        provider_database_url=provider_database_url,
        courts_database_url=courts_database_url,
    )
    if not examine(options):
        raise typer.Exit(1)


def main() -> None:
    """The entry point. Errors are printed as one sentence."""
    try:
        app()
    except CommandError as error:
        remark(str(error))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # the reader has gone away (`| head`); there is nobody left to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        if os.environ.get("CSO_SIM_DEBUG"):
            raise
        remark(f"This should not have happened: {error!r}. Set CSO_SIM_DEBUG=1 to see where, and report it.")
        sys.exit(70)
