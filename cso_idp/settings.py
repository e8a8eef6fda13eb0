"""The provider's settings. Each can be set by an environment variable `CSO_…`."""

import re
from datetime import date, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from cso_kit.secrets.passwords import Profile
from cso_kit.service_settings import ServiceSettings
from cso_kit.time.setting_duration import DurationSetting
from cso_kit.web.hosts import is_loopback_host
from cso_kit.web.root import usable_path


class ProviderSettings(ServiceSettings):
    """The settings. Durations are ISO 8601 (`PT10M`) or seconds."""

    model_config = SettingsConfigDict(env_prefix="CSO_", extra="forbid", frozen=True)

    issuer: str = Field(
        "http://localhost:8400",
        description="The issuer: the public address of the provider, as browsers and relying parties write it.",
    )
    database_url: str = Field(
        "sqlite:///var/cso_idp.sqlite3",
        description="Where accounts and tokens are kept: sqlite:///file or postgresql://…",
    )
    domains: Annotated[tuple[str, ...], NoDecode] = Field(
        ("localhost", "uscourts.gov"),
        description="Domains of the courts' host names, separated by commas. Browsers are sent to one of them that is not this "
        "machine's only if they came by it; `uscourts.gov` counts in any case.",
    )
    password_profile: Profile = Field(
        "simulator",
        description="How dear a password check is: `simulator` (cheap, for fictional passwords) or `hardened` (OWASP).",
    )
    signing_algorithm: Literal["RS256", "PS256", "ES256", "EdDSA"] = Field(
        "RS256", description="The algorithm of ID tokens for clients that registered none."
    )
    session_lifetime: DurationSetting = Field(
        timedelta(hours=12), description="How long a Central Sign-On session lasts. The real one is not public."
    )
    interaction_lifetime: DurationSetting = Field(
        timedelta(minutes=30), description="How long a sign-on page may stay open before it has to be started again."
    )
    recovery_lifetime: DurationSetting = Field(
        timedelta(hours=1),
        description="How long a mailed link to choose another password works. The real one is not public.",
    )
    code_lifetime: DurationSetting = Field(
        timedelta(seconds=60), description="How long an authorization code can be redeemed."
    )
    access_token_lifetime: DurationSetting = Field(
        timedelta(minutes=10), description="How long an access token is good for."
    )
    id_token_lifetime: DurationSetting = Field(timedelta(minutes=10), description="How long an ID token is good for.")
    refresh_token_lifetime: DurationSetting = Field(
        timedelta(days=14), description="How long a refresh token can be used."
    )
    lockout_failures: int = Field(
        5,
        ge=1,
        description="Wrong passwords that are free; each one more locks the name. Borrowed from bankruptcy CM/ECF 4.2.",
    )
    lockout_duration: DurationSetting = Field(
        timedelta(minutes=5), description="How long a lock lasts, from the last wrong try."
    )
    confirmation_lifetime: DurationSetting = Field(
        timedelta(hours=24),
        gt=timedelta(0),
        description="How long the link can be used that confirms the e-mail address of a new account.",
    )
    duplicate_notices: int = Field(
        20,
        ge=0,
        description="How many registrations are told within the window that an account may exist already (rule A14); the others "
        "go on without being told.",
    )
    duplicate_window: DurationSetting = Field(
        timedelta(hours=1), gt=timedelta(0), description="The window in which those notices are counted."
    )
    otp_window: int = Field(
        1,
        ge=0,
        le=10,
        description="How many steps of 30 seconds a one-time code may be off, before or after. The real tolerance is not public.",
    )
    mfa_enforced_from: Literal["never"] | date = Field(
        date(2025, 12, 31),
        description="The day of the calendar from which nobody signs on to file without a second factor (rule A11), or `never`: "
        "then nobody is drawn to be prompted before it either. A scenario or a control call may say otherwise.",
    )
    mfa_seed: str = Field(
        "second-factor",
        description="What the draw of those who are prompted to set up a second factor from August 2025 on is made with. A "
        "scenario or a control call may say otherwise.",
    )
    security_code_lifetime: DurationSetting = Field(
        timedelta(minutes=10),
        gt=timedelta(0),
        description="How long a mailed security code can be used, and then how long the page with the QR code can be (rule A11). "
        "The real one is not public.",
    )

    pacer_token_lifetime: DurationSetting = Field(
        timedelta(hours=12),
        gt=timedelta(0),
        description="How long a `nextGenCSO` token lasts at most; it ends with its sign-on session in any case. The real one is "
        "not public.",
    )
    pacer_one_token: Literal["on", "off"] = Field(
        "off",
        description="Whether a new `nextGenCSO` token ends those the account has already. What the real service does is not "
        "public.",
    )
    pacer_null_description: Literal["on", "off"] = Field(
        "off",
        description="Whether `errorDescription` of a login without a warning is `null` in JSON, as some clients expect, and not "
        "the empty text.",
    )
    pacer_other_result: str = Field(
        "99",
        pattern=r"^[1-9][0-9]{0,3}$",
        description="The `loginResult` of refusals whose real code is not public: requests that cannot be read, a client code of "
        "the wrong form, an expired password, a suspended account.",
    )
    pacer_unknown_members: Literal["refuse", "ignore"] = Field(
        "refuse", description="Leniency: whether members that `cso-auth` and `cso-logout` do not know are ignored."
    )
    pacer_unknown_logout: Literal["accept", "refuse"] = Field(
        "accept",
        description="How `cso-logout` answers a token that is unknown, expired or logged out. What the real service does is not "
        "public.",
    )
    pacer_client_code: str = Field(
        r"[\x20-\x7e]{1,32}",
        description="The regular expression a client code matches as a whole. From 2024-04-14 on (calendar time) it holds no "
        "space and no comma either.",
    )
    pacer_disabled_text: str = Field(
        "You may continue to log in and perform other activities (e.g., e-file, request filing privileges), but your current "
        "account has been disabled. Contact the PACER Service Center. You will not have PACER search privileges.",
        description="`errorDescription` of a login whose account may not search (rules A8, A9). Public are only the words `your "
        "current account has been disabled`.",
    )
    pacer_unenrolled: Literal["refuse", "accept"] = Field(
        "refuse",
        description="How `cso-auth` answers the right password of a filer who must set up a second factor first (rule A11). What "
        "the real service does is not public.",
    )
    pacer_backup_codes: Literal["on", "off"] = Field(
        "off",
        description="Whether `otpCode` at `cso-auth` may be a backup code. What the real service does is not public.",
    )
    pacer_warning_logins: int | None = Field(
        None,
        ge=1,
        description="Logins at `cso-auth` within the window after which an account is warned; never, if not set.",
    )
    pacer_suspension_logins: int | None = Field(
        None,
        ge=1,
        description="Logins at `cso-auth` within the window after which an account is suspended; never, if not set.",
    )
    pacer_login_window: DurationSetting = Field(
        timedelta(hours=1),
        gt=timedelta(0),
        description="The window in which an account's logins at `cso-auth` are counted.",
    )
    pacer_suspension: DurationSetting = Field(
        timedelta(hours=24), gt=timedelta(0), description="How long `cso-auth` refuses a suspended account."
    )
    pacer_return_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        ("pcl.uscourts.gov", "qa-pcl.uscourts.gov", "pcl.localhost"),
        description="Hosts, separated by commas, to which `/csologin/login.jsf` sends browsers besides the courts' own and the "
        "issuer's.",
    )
    pacer_cookie_domain: str | None = Field(
        None,
        pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$",
        description="The domain of the cookies of `/csologin/login.jsf`. By default `<domain>` at `pacer.login.<domain>` and "
        "`qa-login.<domain>`, if that has a dot; at other hosts the cookies are for that host only.",
    )
    pacer_cookie_http_only: Literal["on", "off"] = Field(
        "on", description="Whether scripts of the courts' pages are kept from reading those cookies."
    )
    pacer_cookie_secure: Literal["auto", "on", "off"] = Field(
        "auto", description="Whether those cookies are sent over https only; `auto`: if they were given over https."
    )
    pacer_cookie_same_site: Literal["lax", "strict", "none"] = Field(
        "lax", description="The `SameSite` attribute of those cookies."
    )
    pacer_faces: Literal["javax", "jakarta"] = Field(
        "javax",
        description="How `/csologin/login.jsf` spells its `….faces.ViewState`; what is sent may be spelled both ways.",
    )

    registration: Literal["open", "token", "off"] = Field(
        "open",
        description="Who may register clients at `/register`: `open` (callers on this machine, under the `simulator` password "
        "profile, and everybody with the token), `token` (only with the token), or `off` (nobody).",
    )
    registration_token: str | None = Field(None, description="Initial access token for `/register` (RFC 7591 §3).")
    fetch_loopback: Literal["auto", "on", "off"] = Field(
        "auto",
        description="Whether addresses that clients register may lead to this machine; `auto`: if the issuer is here too and "
        "the password profile is `simulator`.",
    )
    fetch_private: Literal["on", "off"] = Field(
        "off",
        description="Whether addresses that clients register may lead into private networks (other than this machine).",
    )

    @model_validator(mode="after")
    def _token_is_there_if_it_is_needed(self) -> "ProviderSettings":
        if self.registration == "token" and not self.registration_token:
            raise ValueError("with CSO_REGISTRATION=token set CSO_REGISTRATION_TOKEN, or nobody can register")
        return self

    @field_validator("pacer_client_code")
    @classmethod
    def _client_code_is_an_expression(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"this is no regular expression: {error}") from error
        return value

    @property
    def own_address(self) -> str:
        """This service's public address."""
        return self.issuer

    @property
    def may_fetch_loopback(self) -> bool:
        """Whether an address that a client registered may be on this machine."""
        if self.fetch_loopback != "auto":
            return self.fetch_loopback == "on"
        return self.password_profile == "simulator" and is_loopback_host(urlsplit(self.issuer).hostname or "")

    @field_validator("pacer_return_hosts", mode="before")
    @classmethod
    def _hosts_are_a_list(cls, value: Any) -> Any:
        return (
            tuple(part.strip().lower() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("domains", mode="before")
    @classmethod
    def _domains_are_a_list(cls, value: Any) -> Any:
        if isinstance(value, str):
            return tuple(part.strip().lower().strip(".") for part in value.split(",") if part.strip())
        return value

    @field_validator("issuer")
    @classmethod
    def _issuer_has_no_slash(cls, value: str) -> str:
        # OpenID Connect Discovery 1.0 §4: a terminating slash is removed before the well-known path is added.
        if not value.startswith(("http://", "https://")) or "?" in value or "#" in value:
            raise ValueError("the issuer is an http or https address without query or fragment")
        return usable_path(value.rstrip("/"))
