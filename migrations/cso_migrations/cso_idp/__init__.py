"""The history of the provider's tables. `HEAD` is the revision the program wants; a test compares it with the history."""

HEAD = "0024"
