"""The one-time code of an account's authenticator app, as its holder would read it now."""

from cso_idp.control.models import AccountView
from cso_kit.control.models import ClockView
from cso_sim.testing.errors import CsoError


def code_of(account: AccountView, clock: ClockView) -> str:
    """The code of the account's first authenticator app at the clock's protocol time.

    Raises:
        CsoError: the account has no second factor.
    """
    import pyotp

    secret = account.mfa_secret
    if secret is None:
        raise CsoError(
            f"{account.loginId} has no second factor. Give it one: "
            f"cso.account({account.loginId!r}, mfa_secret='JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP')."
        )
    return pyotp.TOTP(secret).at(clock.protocol)
