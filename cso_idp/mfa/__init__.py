"""The second factor: who needs a one-time code on which day, and whether a code is right (rule A11).

Enrolling an app, skipping and backup codes are not implemented yet.
"""

from cso_idp.mfa.policy import is_asked, lacks_code
from cso_idp.mfa.verify import accept, is_right, spend_time_of_accept

__all__ = ["accept", "is_asked", "is_right", "lacks_code", "spend_time_of_accept"]
