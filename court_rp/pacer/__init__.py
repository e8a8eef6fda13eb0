"""The PACER-native face at a court: the `NextGenCSO` cookie, the holder of its token, and the provider's login page."""
