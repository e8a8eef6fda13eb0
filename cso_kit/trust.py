"""Which certificates a service trusts when it calls others over https: those of the usual authorities and of one more file."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl


def usable_ca_file(path: Path | None) -> Path | None:
    """The file, if authorities can be read from it; for a setting's validator.

    Raises:
        ValueError: they cannot, and why.
    """
    if path is not None:
        import ssl  # most services trust the usual authorities only, and a start does not need it

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
