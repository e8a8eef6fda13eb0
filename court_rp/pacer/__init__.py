"""The PACER-native face at a court: the `NextGenCSO` cookie, who holds its token, and where the provider's login page is."""
