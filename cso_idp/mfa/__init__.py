"""The second factor: who needs a one-time code on which day, and whether a code is right (rule A11).

Enrolling an app, skipping and backup codes are not implemented yet.
"""

from cso_idp.mfa.policy import is_asked, lacks_code
from cso_idp.mfa.verify import accept, accept_nobodys, is_right

__all__ = ["accept", "accept_nobodys", "is_asked", "is_right", "lacks_code"]
