"""Whether a server may be reachable from other machines with the settings that it has.

By default the simulator shows its fictional passwords, hashes them so that they are cheap to guess, and lets every caller on this
machine move time. So a server that others can reach needs a token and dear hashes. A proxy on the same machine makes everybody a
caller from this machine: a public address beyond this machine needs the same as listening beyond it.
"""

from typing import NamedTuple

from cso_kit.web.hosts import host_of, is_loopback_host


class SettingNames(NamedTuple):
    """What the settings are called where the operator sets them: environment variables, or options of the command line."""

    token: str
    control_off: str
    hardened: str


class Protection(NamedTuple):
    """What protects a server from strangers."""

    control: str
    control_token: str | None
    password_profile: str


def beyond_this_machine(host: str | None, public_address: str) -> str | None:
    """What lets others reach a server, as the beginning of a sentence; `None` if nothing does."""
    if host is not None and not is_loopback_host(host):
        return f"Listening on {host}"
    if not is_loopback_host(host_of(public_address)):
        return f"The public address {public_address}"
    return None


def problem_of(host: str | None, public_address: str, protection: Protection, names: SettingNames) -> str | None:
    """Why a server must not start with these settings, and the ways out; `None` if it may. `host` is where it listens."""
    what = beyond_this_machine(host, public_address)
    if what is None:
        return None
    if protection.control == "on" and not protection.control_token:
        return (
            f"{what} lets others reach the control plane. Set a token with {names.token}, switch the control plane off with "
            f"{names.control_off}, or stay on localhost."
        )
    if protection.password_profile != "hardened":
        return f"{what} needs password hashes that are dear to guess: add {names.hardened}, or stay on localhost."
    return None
