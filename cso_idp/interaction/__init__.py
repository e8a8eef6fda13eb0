"""What stands between an authorization request and a code: which step is missing, and the pages of the steps."""
