"""The certificate authorities that a service trusts for calls over https: the usual ones and those of one more file."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl


def usable_ca_file(path: Path | None) -> Path | None:
    """Checks a setting's file of authorities.

    Raises:
        ValueError: no authorities can be read from it; the message says why.
    """
    if path is not None:
        import ssl  # slow to import, and most services do not need it at the start

        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
        except ssl.SSLError as error:
            raise ValueError(
                f"The file {path} holds no certificate in PEM form; name that of the authority to trust"
            ) from error
        except OSError as error:
            raise ValueError(f"The file {path} cannot be read: {error.strerror}") from error
    return path


def trusting(ca_file: Path | None) -> "ssl.SSLContext | bool":
    """The `verify` argument of an httpx client that trusts the usual authorities and those in the file."""
    if ca_file is None:
        return True
    import httpx

    context = httpx.create_ssl_context(trust_env=False)
    context.load_verify_locations(ca_file)
    return context
