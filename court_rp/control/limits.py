"""The size of a world that a control call may bring, in bytes. It has a module of its own, because the application imports it."""

WORLD_LIMIT = 4 * 1024 * 1024
