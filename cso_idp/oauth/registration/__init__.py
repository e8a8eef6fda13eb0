"""Client registration (RFC 7591, RFC 7592): what a client may say of itself, and how a registration is managed."""
