"""Stories: guided demonstrations as data. The TOML files beside these modules are shipped; others may be somebody's own.

This room reads and checks them. The console shows them, does what they say, and checks what came of it.
"""
