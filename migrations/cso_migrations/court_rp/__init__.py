"""The history of the courts' tables. `HEAD` is the revision the program wants; a test compares it with the history."""

HEAD = "0019"
