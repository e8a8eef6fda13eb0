"""The PACER-native face: the Authentication API, the login page, and the token that both issue (rule F2)."""
