"""Grants, and what they give out: codes, access, refresh and ID tokens; introspection, revocation, UserInfo."""
