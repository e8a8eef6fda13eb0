"""The courts' settings. Each can be set by an environment variable `COURT_…`."""

from datetime import timedelta
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from cso_kit.secrets.passwords import Profile
from cso_kit.service_settings import ServiceSettings
from cso_kit.time.setting_duration import DurationSetting
from cso_kit.web.root import usable_path

ClientAuthentication = Literal["client_secret_basic", "client_secret_post", "private_key_jwt"]


class ClientCredential(BaseModel):
    """A court's client identifier at another provider, and its secret; `None` if the court authenticates with a key."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    client_id: str = Field(min_length=1, max_length=200)
    client_secret: str | None = Field(None, min_length=1)


class CourtSettings(ServiceSettings):
    """The settings. Durations are ISO 8601 (`PT10M`) or seconds."""

    model_config = SettingsConfigDict(env_prefix="COURT_", extra="forbid", frozen=True)

    public_address: str = Field(
        "http://localhost:8400",
        description="The address browsers reach the courts at; a court's pages are at `/courts/{court_id}/` below it. It may "
        "have a path, which whatever is in front takes off requests.",
    )
    issuer: str = Field(
        "http://localhost:8400",
        description="The issuer of the Central Sign-On provider, exactly as the provider itself writes it.",
    )
    provider_address: str | None = Field(
        None,
        description="Where the courts themselves reach the provider (the back channel), if that is not the issuer.",
    )
    provider_timeout: DurationSetting = Field(
        timedelta(seconds=10), description="How long a court waits for an answer of the provider."
    )
    discovery_refresh: DurationSetting = Field(
        timedelta(hours=1), description="How long the provider's metadata is used before it is fetched again."
    )
    jwks_refresh: DurationSetting = Field(
        timedelta(minutes=10), description="How long the provider's keys are used before they are fetched again."
    )
    id_token_signed_response_alg: Literal["RS256", "PS256", "ES256", "EdDSA", "Ed25519"] = Field(
        "RS256",
        description="The algorithm the courts register for their ID tokens. ID and logout tokens with another one are refused, "
        "and so is a provider that does not announce it.",
    )
    client_auth: ClientAuthentication = Field(
        "client_secret_basic",
        description="How the courts authenticate at the provider's token endpoint: `client_secret_basic`, "
        "`client_secret_post` or `private_key_jwt`.",
    )
    client_assertion_audience: Literal["issuer", "token_endpoint"] = Field(
        "issuer", description="What a court names as the audience when it authenticates with `private_key_jwt`."
    )
    clients: dict[str, ClientCredential] = Field(
        default={},
        description="What another provider calls the courts, as JSON by court id (`*`: every court not named): "
        '`{"cacd": {"client_id": "…", "client_secret": "…"}}`. By default a court is `court-{court_id}`.',
    )
    scope: str = Field(
        "openid profile email pacer:search cmecf:file",
        pattern=r"^openid( [!#-\[\]-~]+)*$",
        description="What the courts ask the provider for; `openid` comes first.",
    )
    login_id_claim: str = Field(
        "preferred_username", description="The claim that holds the person's user name at the provider."
    )
    name_claim: str = Field("name", description="The claim that holds the person's name.")
    account_type_claim: str = Field(
        "pacer_account_type",
        description="The claim that is `individual` for whom a court may link. Without it everybody is a reader.",
    )
    account_generation_claim: str = Field(
        "pacer_account_generation",
        description="The claim that is `upgraded` for whom a court may link. Without it everybody is a reader.",
    )
    account_page: str | None = Field(
        None, description="Where people look after their account; by default `/account/` at the issuer."
    )
    csologin: Literal["on", "off"] = Field(
        "on",
        description="Whether the provider has the PACER-native login page, to which the courts send browsers. `off`: they send "
        "them by OpenID Connect, as any other provider needs it.",
    )
    bounce: Literal["auto", "openid", "pacer"] = Field(
        "auto",
        description="Where the bounce page of a live court sends browsers (rule F4): `openid` to the sign-on by OpenID Connect, "
        "`pacer` to the PACER login page as the real courts do. `auto`: `pacer` at a court's own host name, where programs for "
        "the real courts look, and `openid` elsewhere.",
    )
    client_master_secret: str | None = Field(
        None,
        min_length=16,
        description="What the courts' client secrets are derived from; by default made at the first start and kept.",
    )
    back_channel_address: str | None = Field(
        None,
        description="The address the provider reaches the courts at for logout tokens, if that is not the public address.",
    )
    untyped_logout_tokens: bool = Field(
        default=False,
        description="Leniency: accept logout tokens without the type `logout+jwt`, as other providers may send them.",
    )
    database_url: str = Field(
        "sqlite:///var/court_rp.sqlite3",
        description="Where filers, links and dockets are kept: sqlite:///file or postgresql://…",
    )
    domains: Annotated[tuple[str, ...], NoDecode] = Field(
        ("localhost", "uscourts.gov"),
        description="Domains under which `ecf.<court_id>.<domain>` is that court, separated by commas. Browsers are sent to one "
        "of them that is not this machine's only if they came by it; `uscourts.gov` counts in any case.",
    )
    password_profile: Profile = Field(
        "simulator",
        description="How dear a key check is: `simulator` (cheap, for fictional keys) or `hardened` (OWASP).",
    )
    session_lifetime: DurationSetting = Field(timedelta(hours=12), description="How long a session at a court lasts.")
    draft_lifetime: DurationSetting = Field(
        timedelta(days=7),
        description="How long a filing that was interrupted (go-live, a freeze, the session's end) is kept for its filer.",
    )
    link_proof_lifetime: DurationSetting = Field(
        timedelta(minutes=10),
        description="How long the verification page of linking is good for; afterwards the CM/ECF password is asked for again.",
    )
    sign_on_lifetime: DurationSetting = Field(
        timedelta(minutes=60), description="How long somebody may take to sign on at the provider and come back."
    )
    lockout_failures: int = Field(
        5, ge=1, description="Wrong keys that are free; each one more locks the CM/ECF login (rule L9)."
    )
    lockout_duration: DurationSetting = Field(
        timedelta(minutes=5), description="How long a lock lasts, from the last wrong try."
    )
    csologin_address: str | None = Field(
        None,
        description="Where browsers find `/csologin/login.jsf`; by default at `pacer.login.<domain>` beside a court's own host "
        "name, and else at the issuer.",
    )
    token_recheck: DurationSetting = Field(
        timedelta(seconds=5),
        ge=timedelta(0),
        description="How long a court goes by what the provider said of a NextGenCSO token before it asks again.",
    )
    token_answers_kept: int = Field(
        4096, ge=1, description="How many answers about NextGenCSO tokens each process keeps for that long."
    )
    locator_searches: int | None = Field(
        None,
        ge=1,
        description="How many searches of the Case Locator one account may make in `COURT_LOCATOR_PERIOD`, in each process; "
        "none: as many as it likes.",
    )
    locator_period: DurationSetting = Field(
        timedelta(minutes=1), gt=timedelta(0), description="The period those searches are counted in (protocol time)."
    )
    locator_returns_token: bool = Field(
        default=True,
        description="Whether the Case Locator's answers carry `X-NEXT-GEN-CSO`. It holds the token that was sent: tokens are "
        "not exchanged here.",
    )
    document_limit: int = Field(
        10 * 1024 * 1024, ge=1024, description="The largest document that can be filed, in bytes."
    )

    @field_validator("domains", mode="before")
    @classmethod
    def _domains_are_a_list(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip().lower().strip(".") for part in value.split(",") if part.strip())
        return value

    @field_validator(
        "public_address", "issuer", "provider_address", "back_channel_address", "csologin_address", "account_page"
    )
    @classmethod
    def _address_is_one(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "http://none")
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
            raise ValueError("an address starts with http:// or https:// and has no query or fragment")
        return value

    # Not the issuer: Discovery 1.0 §4.3 compares it exactly, and some providers' issuers end with a slash.
    @field_validator("public_address", "provider_address", "back_channel_address", "csologin_address")
    @classmethod
    def _address_has_no_slash(cls, value: str | None) -> str | None:
        return value.rstrip("/") if value else value

    @property
    def own_address(self) -> str:
        """This service's public address."""
        return self.public_address

    @property
    def own_account_page(self) -> str:
        """The address of Manage My Account."""
        return self.account_page or f"{self.issuer.rstrip('/')}/account/"

    @field_validator("public_address", "back_channel_address")
    @classmethod
    def _path_is_usable(cls, value: str | None) -> str | None:
        return value if value is None else usable_path(value)
