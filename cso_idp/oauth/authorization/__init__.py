"""The authorization request, from its parameters to its checks."""
