"""Lifetimes that no setting decides."""

from datetime import timedelta

# Back-Channel Logout 1.0 §2.4: "It is RECOMMENDED that … the expiration time be at most two minutes in the future".
LOGOUT_TOKEN_LIFETIME = timedelta(minutes=2)
