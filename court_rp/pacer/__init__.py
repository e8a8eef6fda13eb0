"""The PACER-native face at a court: the `NextGenCSO` cookie, what it is worth here, and the pages its programs match on."""
