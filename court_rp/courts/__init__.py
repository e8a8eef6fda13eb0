"""The courts themselves: which there are, their calendars and phases, their addresses, and which one a request is for."""
