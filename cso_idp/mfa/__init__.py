"""The second factor (rule A11): who needs one on which day, its authenticator apps and backup codes, and how a holder sets it
up.
"""

from cso_idp.mfa.policies import Policies
from cso_idp.mfa.policy import Policy, demand, exists, is_asked, is_enforced, lacks_code
from cso_idp.mfa.verify import accept, is_right, spend_time_of_accept

__all__ = [
    "Policies",
    "Policy",
    "accept",
    "demand",
    "exists",
    "is_asked",
    "is_enforced",
    "is_right",
    "lacks_code",
    "spend_time_of_accept",
]
