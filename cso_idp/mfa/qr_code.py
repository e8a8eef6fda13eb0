"""The QR code from which an authenticator app takes its secret, as an image for a page without scripts and styles."""

from urllib.parse import quote, urlencode

from cso_idp.mfa.model import Holder

_ISSUER = "PACER (simulator)"
_PIXELS_PER_MODULE = 5


def key_address(account: Holder, secret: str) -> str:
    """The `otpauth` address of a secret: the form that authenticator apps read from QR codes."""
    label = quote(f"{_ISSUER}:{account.login_id}", safe=":")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': _ISSUER}, quote_via=quote)}"


def qr_image(address: str) -> str:
    """The QR code of an address, as an SVG in a `data:` address. The pages' content security policy allows such images."""
    import segno  # here, because most worlds never show one

    code = segno.make(address, error="m", micro=False)
    return code.svg_data_uri(scale=_PIXELS_PER_MODULE, border=4, dark="#000", light="#fff")
