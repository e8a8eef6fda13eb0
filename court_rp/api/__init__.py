"""The courts' bearer API: an OAuth 2.0 resource server that speaks for whom the provider says a token speaks."""
