"""The Central Sign-On session: one browser, one person, from the sign-on until the logout or the expiry."""
