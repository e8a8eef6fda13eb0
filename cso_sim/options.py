"""The options that commands which serve have in common: their types, their limits and their help."""

from typing import Annotated, Literal

import typer


def _without_brackets(host: str) -> str:
    """An IPv6 address stands in brackets in URLs, and so people type it."""
    return host[1:-1] if host.startswith("[") and host.endswith("]") else host


Host = Annotated[
    str,
    typer.Option(
        help="Where to listen. Beyond loopback needs a control token and hardened passwords.",
        callback=_without_brackets,
    ),
]
Port = Annotated[int, typer.Option(min=0, max=65535, help="0 chooses a free one.")]
Processes = Annotated[
    int,
    typer.Option(
        min=1,
        max=64,
        envvar="CSO_SIM_PROCESSES",
        help="How many processes serve, all at the same port. More than one use more cores, and one that ends is replaced.",
    ),
]
Data = Annotated[str, typer.Option(help="Directory of the embedded databases.")]
PublicAddress = Annotated[
    str | None,
    typer.Option(
        envvar="CSO_ISSUER",
        help="Address that browsers and relying parties use, if it is not where the server listens; it may have a path. "
        "Beyond this machine it needs a control token and hardened passwords too.",
    ),
]
RequestLine = Annotated[
    int, typer.Option(min=256, help="The longest request line that is read, in bytes; 414 if longer.")
]
Head = Annotated[
    int, typer.Option(min=1024, help="The largest request head that is read, in bytes; 431 if it is larger.")
]
Fields = Annotated[int, typer.Option(min=10, help="The most header fields of a request; 431 if there are more.")]
HeadTimeout = Annotated[float, typer.Option(min=0.1, help="Seconds that a request's head may take; then 408.")]
BodyTimeout = Annotated[float, typer.Option(min=0.1, help="Seconds that a request's body may take; then 408.")]
IdleTimeout = Annotated[float, typer.Option(min=0.1, help="Seconds that a connection is kept for the next request.")]
Certificate = Annotated[
    str | None, typer.Option(help="Serve https with this certificate (PEM); see cso-sim certificates.")
]
CertificateKey = Annotated[str | None, typer.Option(help="The certificate's private key (PEM).")]
Databases = "sqlite:///file or postgresql://user:password@host/name."
DatabaseUrl = Annotated[str | None, typer.Option(help=f"One database for both services: {Databases}")]
ProviderDatabase = Annotated[str | None, typer.Option(envvar="CSO_DATABASE_URL", help=f"The provider's: {Databases}")]
CourtsDatabase = Annotated[str | None, typer.Option(envvar="COURT_DATABASE_URL", help=f"The courts': {Databases}")]
Scenario = Annotated[
    str | None, typer.Option(help="A shipped scenario or a TOML file to begin with. Default: cacd_2020_cutover.")
]
Stories = Annotated[
    str | None,
    typer.Option(
        envvar="CSO_SIM_STORIES",
        help="Directory with stories of your own (TOML), for the console beside the shipped ones.",
    ),
]
Seed = Annotated[
    str | None,
    typer.Option(
        envvar="CSO_SEED",
        help="Makes all keys, ids and codes follow from this text, so that a run can be repeated. Whoever knows it can "
        "predict them.",
    ),
]
SeedWhenExposed = Annotated[
    Literal["refuse", "allow"],
    typer.Option(
        envvar="CSO_SEED_WHEN_EXPOSED", help="Whether a server with a seed may be reachable from other machines."
    ),
]
Control = Annotated[Literal["on", "off"], typer.Option(envvar="CSO_CONTROL", help="Whether /_sim exists at all.")]
ControlToken = Annotated[str | None, typer.Option(envvar="CSO_CONTROL_TOKEN", help="Bearer token that /_sim asks for.")]
PasswordProfile = Annotated[
    Literal["simulator", "hardened"],
    typer.Option(envvar="CSO_PASSWORD_PROFILE", help="How dear a password check is."),
]
ProxyPort = Annotated[
    int | None,
    typer.Option(
        min=0,
        max=65535,
        help="Also be a forward proxy for programs on this machine (HTTPS_PROXY): court hosts lead here, others nowhere.",
    ),
]
ProxyWorlds = Annotated[
    Literal["any", "named"],
    typer.Option(
        envvar="CSO_SIM_PROXY_WORLDS",
        help="With 'named' the forward proxy asks each caller for a user name, the name of a world. Browsers and Java give none "
        "unasked, and would reach the server's own federation.",
    ),
]
WorldsLimit = Annotated[
    int | None,
    typer.Option(min=0, envvar="CSO_SIM_WORLDS_LIMIT", help="How many worlds there may be at a time. Default: 1000."),
]
WorldsData = Annotated[
    str | None, typer.Option(help="Directory of the worlds' databases. Default: worlds in the data directory.")
]
Prepared = Annotated[
    str | None,
    typer.Option(
        envvar="CSO_PREPARED",
        help="Directory of prepared databases (cso-sim prepare), which an empty data directory begins with.",
    ),
]
Fresh = Annotated[bool, typer.Option("--fresh", help="Forget what is there and start over.")]
