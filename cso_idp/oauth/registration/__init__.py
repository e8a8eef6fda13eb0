"""Client registration (RFC 7591, RFC 7592): the metadata of a client, and the management of its registration."""
