"""The courts: the registry, their calendars and phases, their addresses, and the resolver that finds a request's court."""
