"""Grants, codes and tokens: issuing, introspection, revocation, UserInfo."""
