"""The recovery of a user name or a password by its holder, by mail to the simulated inbox (rule A10; D§2.6)."""
