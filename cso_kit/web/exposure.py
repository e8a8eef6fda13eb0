"""Decides whether a server with its settings may be reachable from other machines.

By default the simulator shows its fictional passwords, hashes them cheaply, and lets every caller on this machine move time. So a
server that others can reach needs a token and costly hashes. Behind a proxy on the same machine every request comes from this
machine, so a public address beyond it needs the same protection.
"""

from typing import NamedTuple

from cso_kit.web.hosts import host_of, is_loopback_host

# The control plane and the console take as many wrong tokens as somebody sends, because a lock would lock the operator out too.
# So a token must be too long to be guessed: 16 random letters and digits have 95 bits.
SHORTEST_TOKEN = 16


class SettingNames(NamedTuple):
    """The settings' names for the operator: environment variables, or options of the command line."""

    token: str
    control_off: str
    hardened: str
    seed_allowed: str


class Protection(NamedTuple):
    """The settings that protect a server from strangers."""

    control: str
    control_token: str | None
    password_profile: str
    # A seed and no permission to be reachable with it.
    is_predictable: bool = False


def beyond_this_machine(host: str | None, public_address: str) -> str | None:
    """Why a server is reachable from other machines, as the beginning of a sentence; `None` if it is not."""
    if host is not None and not is_loopback_host(host):
        return f"Listening on {host}"
    if not is_loopback_host(host_of(public_address)):
        return f"The public address {public_address}"
    return None


def problem_of(host: str | None, public_address: str, protection: Protection, names: SettingNames) -> str | None:
    """Why a server that listens at `host` must not start with these settings, and the ways out; `None` if it may."""
    what = beyond_this_machine(host, public_address)
    if what is None:
        return None
    if protection.control == "on" and not protection.control_token:
        return (
            f"{what} lets others reach the control plane. Set a token with {names.token}, switch the control plane off with "
            f"{names.control_off}, or stay on localhost."
        )
    if protection.control == "on" and len(protection.control_token or "") < SHORTEST_TOKEN:
        return (
            f"{what} lets others try control tokens, as many as they like, and a short one can be guessed. Give {names.token} "
            f"at least {SHORTEST_TOKEN} characters, such as what 'openssl rand -hex 16' prints, or stay on localhost."
        )
    if protection.password_profile != "hardened":
        return f"{what} needs password hashes that are dear to guess: add {names.hardened}, or stay on localhost."
    return seed_problem(what, names) if protection.is_predictable else None


def seed_problem(what: str, names: SettingNames) -> str:
    """Why a seed must not be used on a server that is reachable from other machines, as `beyond_this_machine` says, and the ways
    out.
    """
    return (
        f"{what} with a seed lets whoever knows the seed make valid tokens. Leave the seed out, stay on localhost, or allow "
        f"it with {names.seed_allowed}."
    )
