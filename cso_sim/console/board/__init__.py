"""The board: who can log in at which court, and how, at this moment. Each cell leads to what can be done about it."""
