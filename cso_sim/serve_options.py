"""The options of `cso-sim serve`, and the values made from them: databases, limits and public address."""

from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from cso_kit.web.limits import Limits
from cso_sim.options import (
    BodyTimeout,
    Certificate,
    CertificateKey,
    Control,
    ControlToken,
    CourtsDatabase,
    Data,
    DatabaseUrl,
    Fields,
    Fresh,
    Head,
    HeadTimeout,
    Host,
    IdleTimeout,
    PasswordProfile,
    Port,
    Prepared,
    Processes,
    ProviderDatabase,
    ProxyPort,
    ProxyWorlds,
    PublicAddress,
    RequestLine,
    Scenario,
    Seed,
    SeedWhenExposed,
    Stories,
    WorldsData,
    WorldsLimit,
)

_LIMITS = Limits()


@dataclass(frozen=True)
class ServeOptions:
    """The options, in the order of the help. `None` leaves a value to the services' settings and their environment variables."""

    host: Host = "localhost"
    port: Port = 8400
    processes: Processes = 1
    scenario: Scenario = None
    stories: Stories = None
    data: Data = "var"
    fresh: Fresh = False
    prepared: Prepared = None
    seed: Seed = None
    public_address: PublicAddress = None
    database_url: DatabaseUrl = None
    provider_database_url: ProviderDatabase = None
    courts_database_url: CourtsDatabase = None
    control: Control = "on"
    control_token: ControlToken = None
    password_profile: PasswordProfile = "simulator"
    seed_when_exposed: SeedWhenExposed = "refuse"
    tls_certificate: Certificate = None
    tls_key: CertificateKey = None
    proxy_port: ProxyPort = None
    proxy_worlds: ProxyWorlds = "any"
    worlds_limit: WorldsLimit = None
    worlds_data: WorldsData = None
    max_request_line: RequestLine = _LIMITS.request_line
    max_head: Head = _LIMITS.head
    max_fields: Fields = _LIMITS.fields
    head_timeout: HeadTimeout = _LIMITS.head_seconds
    body_timeout: BodyTimeout = _LIMITS.body_seconds
    idle_timeout: IdleTimeout = _LIMITS.idle_seconds

    @property
    def limits(self) -> Limits:
        """The limits for one connection."""
        return Limits(
            self.max_request_line,
            self.max_head,
            self.max_fields,
            self.head_timeout,
            self.body_timeout,
            self.idle_timeout,
        )

    @property
    def uses_data_directory(self) -> bool:
        """Whether at least one database is in the data directory."""
        return None in self._given_urls

    @property
    def has_embedded_databases(self) -> bool:
        """Whether both databases are embedded."""
        return not any(self._given_urls)

    def database_urls(self) -> tuple[str, str]:
        """The databases of the provider and the courts; by default two files in the data directory."""
        folder = Path(self.data).absolute()
        provider, courts = self._given_urls
        return (
            provider or f"sqlite:///{folder / 'provider.sqlite3'}",
            courts or f"sqlite:///{folder / 'courts.sqlite3'}",
        )

    def address(self, port: int) -> str:
        """The origin for people and relying parties: the public address if there is one, else that of the port."""
        if self.public_address:
            return self.public_address.rstrip("/")
        scheme, usual = ("https", 443) if self.tls_certificate else ("http", 80)
        # Browsers omit the default port, and origins are compared as strings (RFC 6454 §6.2).
        end = "" if port == usual else f":{port}"
        try:
            version = ip_address(self.host).version
        except ValueError:
            return f"{scheme}://{self.host}{end}"
        if ip_address(self.host).is_unspecified or self.host == "127.0.0.1":
            return f"{scheme}://localhost{end}"
        return f"{scheme}://[{self.host}]{end}" if version == 6 else f"{scheme}://{self.host}{end}"

    @property
    def worlds_folder(self) -> Path:
        """Where the databases of worlds are, if they are embedded."""
        return Path(self.worlds_data or Path(self.data) / "worlds").absolute()

    @property
    def _given_urls(self) -> tuple[str | None, str | None]:
        """The given databases of the provider and the courts; `None` stands for an embedded one."""
        return (
            self.database_url or self.provider_database_url or None,
            self.database_url or self.courts_database_url or None,
        )
