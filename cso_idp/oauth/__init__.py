"""The protocol engine, and the only room that knows Authlib."""
