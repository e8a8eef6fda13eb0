"""Reads settings from environment variables and starts one service with them. An unusable setting ends the start with a sentence.

Each service's `settings.py` declares its settings. The federation also reads them here, but starts itself.
"""

import logging
import os
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsError
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cso_kit.logs import make_logs_safe
from cso_kit.secrets.randomness import PREDICTABLE
from cso_kit.storage.unavailable import DatabaseUnavailableError
from cso_kit.web import exposure
from cso_kit.web.validation_messages import did_you_mean, validation_message

S = TypeVar("S", bound=BaseSettings)
log = logging.getLogger("cso.settings")

# The command line's own variables; it shares the provider's prefix.
_OF_THE_COMMAND_LINE = ("CSO_SIM_", "CSO_PREPARED")


class UnusableSettingError(Exception):
    """A setting cannot be used; the message names its variable and says why."""


def settings_from_environment(of: type[S], given: Mapping[str, Any] | None = None) -> S:
    """The settings of one service: those `given`, the others from the environment.

    Raises:
        UnusableSettingError: a value cannot be used.
    """
    prefix = str(of.model_config["env_prefix"])
    _warn_of_unknown(prefix, [prefix + name.upper() for name in of.model_fields])
    try:
        return of(**(given or {}))
    except ValidationError as error:
        raise UnusableSettingError(_sentence(prefix, error.errors()[0])) from error
    except SettingsError as error:
        found = re.search(r'field "(\w+)"', str(error))
        name = prefix + found[1].upper() if found else f"{prefix}…"
        raise UnusableSettingError(f"The setting {name} cannot be used: it is not JSON.") from error


def _sentence(prefix: str, details: ErrorDetails) -> str:
    if not details["loc"]:
        return f"The {prefix}… settings do not go together: {validation_message(details)}"
    name, *inside = map(str, details["loc"])
    where = f" ({'.'.join(inside)})" if inside else ""
    return f"The setting {prefix}{name.upper()}{where} cannot be used: {validation_message(details)}"


def _warn_of_unknown(prefix: str, known: list[str]) -> None:
    """Warns of unknown variables with the prefix. They may belong to another program, so they are not refused."""
    others = tuple(each for each in _OF_THE_COMMAND_LINE if not prefix.startswith(each))
    for name in sorted(os.environ):
        if name.startswith(prefix) and name.upper() not in known and not name.startswith(others):
            # All names have the same prefix, so the threshold for a similar name is higher.
            hint = did_you_mean(name, known, likeness=0.85)
            log.warning("There is no setting %s; it is left out of account.%s", name, hint)


def service_from_environment(of: type[S], create_app: Callable[[S], ASGIApp]) -> ASGIApp:
    """One service that runs apart, for `uvicorn --factory`. If it cannot start, the process ends with a sentence that says why.

    This code does not know where uvicorn listens, so it checks the public address only.
    """
    make_logs_safe()
    try:
        settings = settings_from_environment(of)
        refuse_exposure(settings, None)
        app = create_app(settings)
    except (UnusableSettingError, DatabaseUnavailableError) as error:
        raise SystemExit(str(error)) from None
    return explaining_start_failures(app)


def refuse_exposure(settings: Any, host: str | None) -> None:
    """Refuses settings with which an unprotected service is reachable. `host` is where it listens, if that is known.

    Raises:
        UnusableSettingError: the service would be reachable without protection.
    """
    prefix = str(settings.model_config["env_prefix"])
    names = exposure.SettingNames(
        f"{prefix}CONTROL_TOKEN",
        f"{prefix}CONTROL=off",
        f"{prefix}PASSWORD_PROFILE=hardened",
        f"{prefix}SEED_WHEN_EXPOSED=allow",
    )
    is_predictable = settings.seed is not None and settings.seed_when_exposed == "refuse"
    protection = exposure.Protection(
        settings.control, settings.control_token, settings.password_profile, is_predictable
    )
    if reason := exposure.problem_of(host, settings.own_address, protection, names):
        raise UnusableSettingError(reason)
    if settings.seed is not None:
        log.warning(PREDICTABLE)


def explaining_start_failures(app: ASGIApp) -> ASGIApp:
    """Wraps an application. If its start fails, the server gets one sentence instead of Starlette's traceback."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await app(scope, receive, send)
            return
        failed: list[Message] = []

        async def hold_back(message: Message) -> None:
            if message["type"] == "lifespan.startup.failed":
                failed.append(message)
            else:
                await send(message)

        try:
            await app(scope, receive, hold_back)
        except Exception as error:
            if not failed:
                raise
            known = isinstance(error, DatabaseUnavailableError)
            await send({**failed[0], "message": str(error) if known else failed[0]["message"]})

    return guarded
