"""Codes and tokens as they were issued: rows, queries, and revoking many at once."""
